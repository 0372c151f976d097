interface Event {
  readonly rawPath: string;
}

export const handler = async (event: Event) => {
  const length = event.rawPath.length;
  return { statusCode: 200, body: `${length} characters` };
};
