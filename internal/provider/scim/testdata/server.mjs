// A system with users, spoken to by SCIM as scimmy and scimmy-routers implement it, and with a sign-in of its own at
// /sign-in by which a test sees whether a secret opens anything. It keeps all in memory, listens on this machine alone,
// prints its port, and ends with its standard input.
import { createRequire } from "node:module";
import { randomUUID } from "node:crypto";
import { pathToFileURL } from "node:url";

// The packages lie where make deps puts them, which is not beside this file.
const require = createRequire(process.argv[2] + "/");
const load = async (name) => (await import(pathToFileURL(require.resolve(name)).href)).default;
const [SCIMMY, routers, express] = [await load("scimmy"), await load("scimmy-routers"), await load("express")];
const SCIMMYRouters = routers.default ?? routers;
const token = process.argv[3];

const users = new Map(); // id → what was written
const same = (a, b) => String(a).toLowerCase() === String(b).toLowerCase();

SCIMMY.Config.set({ patch: true, filter: true, sort: true, changePassword: true, etag: false });
SCIMMY.Resources.declare(SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser, false), {
  ingress: async (resource, data) => {
    const written = JSON.parse(JSON.stringify(data));
    for (const [id, other] of users) {
      if (id !== resource.id && same(other.userName, written.userName)) {
        throw new SCIMMY.Types.Error(409, "uniqueness", `${written.userName} is taken`);
      }
    }
    const id = resource.id ?? randomUUID();
    if (resource.id && !users.has(id)) {
      throw new SCIMMY.Types.Error(404, null, `no user ${id}`);
    }
    const before = users.get(id);
    const now = new Date().toISOString();
    const kept = { ...written, id, password: data.password ?? before?.password }; // never in JSON
    kept.meta = { created: before?.meta.created ?? now, lastModified: now };
    users.set(id, kept);
    return shown(kept);
  },
  egress: async (resource) => {
    if (!resource.id) {
      return [...users.values()].map(shown);
    }
    if (!users.has(resource.id)) {
      throw new SCIMMY.Types.Error(404, null, `no user ${resource.id}`);
    }
    return shown(users.get(resource.id));
  },
  degress: async (resource) => {
    if (!users.delete(resource.id)) {
      throw new SCIMMY.Types.Error(404, null, `no user ${resource.id}`);
    }
  },
});

function shown({ password, ...rest }) {
  return rest;
}

const app = express();
app.use("/scim/v2", new SCIMMYRouters({
  type: "bearer",
  handler: (request) => {
    if (request.header("Authorization") !== `Bearer ${token}`) {
      throw new Error("not the token");
    }
    return "clavero";
  },
}));
app.post("/sign-in", express.json(), (request, response) => {
  const { user, secret } = request.body;
  const known = [...users.values()].find((u) => same(u.userName, user));
  response.sendStatus(known && known.active && secret && known.password === secret ? 204 : 401);
});
const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.on("end", () => process.exit(0)).resume();
