/** What amazon-cognito-identity-js keeps a browser's tokens and device in. */
export function browserStorage() {
  const held = new Map<string, string>();
  return {
    setItem: (key: string, value: string) => void held.set(key, value),
    getItem: (key: string) => held.get(key) ?? null,
    removeItem: (key: string) => void held.delete(key),
    clear: () => held.clear(),
  };
}
