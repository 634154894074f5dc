/** Wrap a class in a circular reference: `emitDecoratorMetadata` then writes `Object`, not a class that is not loaded yet. */
export type Relation<T> = T;
