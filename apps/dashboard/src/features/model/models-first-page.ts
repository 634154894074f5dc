/** Shared by the server's prefetch and the browser's query, so that they are one cache entry. */
export const MODELS_FIRST_PAGE = { first: 20 };
