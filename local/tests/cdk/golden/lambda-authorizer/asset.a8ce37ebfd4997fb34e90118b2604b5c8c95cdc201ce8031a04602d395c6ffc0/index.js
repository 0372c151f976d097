exports.handler = async (event) => ({
  isAuthorized: event.identitySource[0] === "open-sesame",
  context: { key: event.headers["x-key"] },
});
