exports.handler = async (event) => ({
  statusCode: 200,
  headers: { "Access-Control-Allow-Origin": "*" },
  body: JSON.stringify({
    greeting: process.env.GREETING,
    pool: process.env.POOL,
    sub: event.requestContext.authorizer.claims.sub,
  }),
});
