// A system with users, spoken to by SCIM as scimmy and scimmy-routers implement it, and with a page of its own at
// /entrar where the users sign in, by which a test sees whether a secret opens anything. It keeps all in memory, listens on this machine alone,
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
const page = (body) => `<!DOCTYPE html><html lang="es"><title>Acceso</title><body>${body}</body></html>`;
const form = `<form method="post" action="/entrar"><label>Usuario <input name="user"></label>
<label>Contraseña <input name="password" type="password"></label><button>Entrar</button></form>`;
app.get("/entrar", (request, response) => response.send(page(form)));
app.post("/entrar", express.urlencoded({ extended: false }), (request, response) => {
  const { user, password } = request.body;
  const known = [...users.values()].find((u) => same(u.userName, user));
  if (known && known.active && password && known.password === password) {
    response.send(page(`<p>Bienvenido</p><button>Cerrar sesión</button>`));
  } else {
    response.send(page(`<p>Usuario o contraseña incorrectos</p>${form}`));
  }
});
const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.on("end", () => process.exit(0)).resume();
