// A release by a client of Node's own means: it signs its token, follows every page, and sends JSON:API by fetch.
import { createHash, createPrivateKey, sign } from "node:crypto";
import { readFileSync } from "node:fs";

const { HOST, KEY_ID, ISSUER_ID, KEY_FILE } = process.env;
const key = createPrivateKey(readFileSync(KEY_FILE, "utf8"));
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const now = Math.floor(Date.now() / 1000);
const unsigned = [
  encoded({ alg: "ES256", kid: KEY_ID, typ: "JWT" }),
  encoded({ iss: ISSUER_ID, exp: now + 1200, aud: "appstoreconnect-v1" }),
].join(".");
const token = `${unsigned}.${sign("sha256", Buffer.from(unsigned), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;

async function ask(method, path, body) {
  const url = new URL(path, HOST);
  if (url.origin !== HOST) throw new Error(`${url} is elsewhere`);
  const headers = { Authorization: `Bearer ${token}`, Accept: "application/json" };
  if (body) headers["Content-Type"] = "application/json";
  const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  const content = text ? JSON.parse(text) : null;
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${content.errors.map((e) => e.detail).join("; ")}`);
  return content;
}

async function all(path) {
  const found = [];
  for (let page = path; page; ) {
    const document = await ask("GET", page);
    found.push(...document.data);
    page = document.links.next;
  }
  return found;
}

const ref = (type, id) => ({ data: { type, id } });
const create = async (type, attributes, relationships) =>
  (await ask("POST", `/v1/${type}`, { data: { type, attributes, relationships } })).data;
const change = (type, id, attributes, relationships) =>
  ask("PATCH", `/v1/${type}/${id}`, { data: { type, id, attributes, relationships } });

async function uploadBuild(app, train, number, content) {
  const build = { cfBundleShortVersionString: train, cfBundleVersion: number, platform: "IOS" };
  const upload = await create("buildUploads", build, { app: ref("apps", app) });
  const described = { assetType: "ASSET", fileName: "a.ipa", fileSize: content.length, uti: "com.apple.ipa" };
  const file = await create("buildUploadFiles", described, { buildUpload: ref("buildUploads", upload.id) });
  await Promise.all(
    file.attributes.uploadOperations.map(async (part) => {
      const headers = Object.fromEntries(part.requestHeaders.map((each) => [each.name, each.value]));
      const body = content.subarray(part.offset, part.offset + part.length);
      const answer = await fetch(part.url, { method: part.method, headers, body });
      if (!answer.ok) throw new Error(`part ${part.partNumber}: ${answer.status}`);
    }),
  );
  const hash = createHash("md5").update(content).digest("hex");
  const sourceFileChecksums = { file: { hash, algorithm: "MD5" } };
  await change("buildUploadFiles", file.id, { uploaded: true, sourceFileChecksums });
  return upload.id;
}

const apps = await all("/v1/apps?limit=1&sort=bundleId");
const app = apps.find((each) => each.attributes.bundleId === "com.example.demo").id;
await uploadBuild(app, "2.0", "101", readFileSync(process.env.IPA));
const wanted = { platform: "IOS", versionString: "2.0" };
const version = await create("appStoreVersions", wanted, { app: ref("apps", app) });
for (const texts of await all(`/v1/appStoreVersions/${version.id}/appStoreVersionLocalizations?limit=1`))
  await change("appStoreVersionLocalizations", texts.id, { whatsNew: "Schneller – 速い" });
const [build] = await all(`/v1/builds?filter[app]=${app}&filter[version]=100&filter[expired]=false`);
await ask("PATCH", `/v1/appStoreVersions/${version.id}/relationships/build`, ref("builds", build.id));
const submission = await create("reviewSubmissions", { platform: "IOS" }, { app: ref("apps", app) });
await create("reviewSubmissionItems", undefined, {
  reviewSubmission: ref("reviewSubmissions", submission.id),
  appStoreVersion: ref("appStoreVersions", version.id),
});
await change("reviewSubmissions", submission.id, { submitted: true });
const shown = await ask("GET", `/v1/appStoreVersions/${version.id}`);
console.log(JSON.stringify({ apps: apps.length, state: shown.data.attributes.appVersionState }));
