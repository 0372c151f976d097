exports.ownerOf = (event) => event.requestContext.authorizer.jwt.claims.username;
