const { ownerOf } = require("./owner");

exports.handler = async (event) => ({ owner: ownerOf(event), todos: ["buy milk"] });
