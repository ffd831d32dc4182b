// Taplo's language server is a library on npm: this gives it the standard streams, as its own program has them.
const fs = require("node:fs");
const path = require("node:path");
const { fileURLToPath } = require("node:url");
const { TaploLsp } = require("@taplo/lsp");

const silent = async (bytes) => bytes.length;
const environment = {
  now: () => new Date(),
  envVar: () => undefined,
  envVars: () => [],
  stdErrAtty: () => false,
  stdin: async () => new Uint8Array(),
  stdout: silent,
  stderr: silent,
  glob: () => [],
  readFile: async (file) => new Uint8Array(fs.readFileSync(file)),
  writeFile: async () => {},
  urlToFilePath: (url) => (url.startsWith("file:") ? fileURLToPath(url) : ""),
  isAbsolute: (file) => path.isAbsolute(file),
  cwd: () => process.cwd(),
  findConfigFile: (from) => [".taplo.toml"].map((name) => path.join(from, name)).find((file) => fs.existsSync(file)),
};

const write = (message) => {
  const body = Buffer.from(JSON.stringify(message));
  process.stdout.write(`Content-Length: ${body.length}\r\n\r\n`);
  process.stdout.write(body);
};

let held = Buffer.alloc(0);
const take = (server) => {
  for (;;) {
    const end = held.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = Number(/Content-Length: (\d+)/i.exec(held.subarray(0, end).toString())[1]);
    if (held.length < end + 4 + length) return;
    server.send(JSON.parse(held.subarray(end + 4, end + 4 + length).toString()));
    held = held.subarray(end + 4 + length);
  }
};

TaploLsp.initialize(environment, { onMessage: write }).then((server) => {
  process.stdin.on("data", (bytes) => {
    held = Buffer.concat([held, bytes]);
    take(server);
  });
  process.stdin.on("end", () => process.exit(0));
});
