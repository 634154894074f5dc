/** GraphQL enums whose words say what they mean. */
import { registerEnumType } from "type-graphql";

/**
 * Registers the enum, and returns what type-graphql takes for its type: {WORD: "WORD"}.
 * @param inside what a word is called here, where that is another one
 */
export function enumOf<Word extends string, Inside extends string = Word>(
  name: string,
  description: string,
  meanings: Record<Word, string>,
  inside?: Record<Word, Inside>,
): Record<Word, Inside> {
  const words = Object.keys(meanings) as Word[];
  const values = inside ?? (Object.fromEntries(words.map((word) => [word, word])) as Record<Word, never>);
  const valuesConfig: Partial<Record<Word, { description: string }>> = {};
  for (const word of words) valuesConfig[word] = { description: meanings[word] };
  registerEnumType(values, { name, description, valuesConfig });
  return values;
}
