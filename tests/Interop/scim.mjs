// node scim.mjs
// What others make of patches and filters of SCIM (RFC 7644): npm scim-patch and scim2-parse-filter. One JSON request a line on standard input, one answer a line on
// standard output; ends with its input.
//   {"n":1,"do":"patch","resource":{…},"operations":[…]}        {"n":1,"resource":{…}}, or {"n":1,"refused":"noTarget"}
//   {"n":2,"do":"filter","filter":"userName pr","resources":[…]} {"n":2,"matches":[true,…]}, or {"n":2,"refused":"why"}
import { createInterface } from "node:readline";
import { patchBodyValidation, scimPatch } from "scim-patch";
import { filter, parse } from "scim2-parse-filter";

const actions = {
  patch({ resource, operations }) {
    try {
      patchBodyValidation({ schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: operations });
      return { resource: scimPatch(resource, operations) };
    } catch (error) {
      return { refused: error.scimCode ?? String(error) };
    }
  },
  filter({ filter: text, resources }) {
    try {
      const matches = filter(parse(text));
      return { matches: resources.map((resource) => matches(resource)) };
    } catch (error) {
      return { refused: String(error) };
    }
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  try {
    console.log(JSON.stringify({ n: request.n, ...actions[request.do](request) }));
  } catch (error) {
    console.log(JSON.stringify({ n: request.n, error: String(error) }));
  }
}
process.exit(0);
