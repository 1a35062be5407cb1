// Checks a running, empty Quotarium server with grpc-js, from the .proto files.
//
//     node interop.js ADDRESS

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";
import protobuf from "protobufjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const PROTO = join(HERE, "../../proto");
const ARTICLES = readFileSync(join(HERE, "../articles.jsonl"), "utf8").trim().split("\n").map(JSON.parse);
const UNKNOWN_ID = "0".repeat(32);
const { INVALID_ARGUMENT, NOT_FOUND, RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED, CANCELLED } = grpc.status;

// The parts of google/rpc/status.proto and error_details.proto that errors are checked for.
const { root: RPC } = protobuf.parse(`
  syntax = "proto3";
  package google.rpc;
  message Any { string type_url = 1; bytes value = 2; }
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message ErrorInfo { string reason = 1; string domain = 2; }
  message BadRequest {
    message FieldViolation { string field = 1; string description = 2; }
    repeated FieldViolation field_violations = 1;
  }`);

function load(file, include) {
  const options = { longs: Number, enums: String, defaults: true, oneofs: true, includeDirs: [include] };
  return grpc.loadPackageDefinition(loader.loadSync(join(include, file), options));
}

function packaged(name, folder) {
  return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), folder);
}

/** A call as a promise, with a deadline of a minute unless told otherwise. */
function call(client, method, request = {}, milliseconds = 60_000) {
  return new Promise((resolve, reject) => {
    const deadline = Date.now() + milliseconds;
    client[method](request, { deadline }, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

/** Everything that a stream sends, until it ends. */
function all(stream) {
  return new Promise((resolve, reject) => {
    const answers = [];
    stream.on("data", (answer) => answers.push(answer));
    stream.on("error", reject);
    stream.on("end", () => resolve(answers));
  });
}

/** All entries of a list, page by page. */
async function pages(client, method, items, pageSize, request = {}) {
  const entries = [];
  let pageToken = "";
  for (let count = 0; count < 10_000; count += 1) {
    const page = await call(client, method, { ...request, pageSize, pageToken });
    assert.ok(page[items].length <= pageSize, `a page of ${pageSize} has ${page[items].length} entries`);
    entries.push(...page[items]);
    pageToken = page.nextPageToken;
    if (!pageToken) return entries;
  }
  throw new Error("the list does not end");
}

/** The call is refused with this code, ErrorInfo and field violation. */
async function refused(code, reason, field, promise) {
  const error = await promise.then(
    () => assert.fail(`not refused with ${grpc.status[code]}`),
    (failure) => failure,
  );
  assert.equal(error.code, code, error.message);
  const [bytes] = error.metadata.get("grpc-status-details-bin");
  assert.ok(bytes, "the error has no details");
  const details = RPC.lookupType("google.rpc.Status").decode(bytes).details.map(({ typeUrl, value }) => {
    const name = typeUrl.split("/").pop();
    return { name, value: RPC.lookupType(name).decode(value) };
  });
  const info = details.find(({ name }) => name === "google.rpc.ErrorInfo");
  assert.ok(info, "no google.rpc.ErrorInfo");
  if (reason) assert.equal(info.value.reason, reason);
  const bad = details.find(({ name }) => name === "google.rpc.BadRequest");
  const fields = bad ? bad.value.fieldViolations.map((violation) => violation.field) : [];
  if (field) assert.ok(fields.includes(field), `violations of ${fields}, none of ${field}`);
}

const address = process.argv[2];
const credentials = grpc.credentials.createInsecure();
const { quotarium } = load("quotarium/v1/catalog.proto", PROTO);
const catalog = new quotarium.v1.CatalogService(address, credentials);
const actors = new (load("quotarium/v1/actor.proto", PROTO).quotarium.v1.ActorService)(address, credentials);
const extraction = new (load("quotarium/v1/extraction.proto", PROTO).quotarium.v1.ExtractionService)(address, credentials);
const { grpc: healthPackage } = load("health/v1/health.proto", packaged("grpc-health-check", "proto"));
const health = new healthPackage.health.v1.Health(address, credentials);

let ids = [];

// In order: later checks use what earlier ones stored.
const checks = {
  async "health says serving for every service"() {
    for (const service of ["", "quotarium.v1.CatalogService", "quotarium.v1.ActorService", "quotarium.v1.ExtractionService"]) {
      assert.equal((await call(health, "check", { service })).status, "SERVING", service);
    }
  },

  async "reflection lists the services in both versions"() {
    for (const version of ["v1", "v1alpha"]) {
      const folder = packaged("@grpc/reflection", "build/proto");
      const { grpc: reflection } = load(`grpc/reflection/${version}/reflection.proto`, folder);
      const client = new reflection.reflection[version].ServerReflection(address, credentials);
      const stream = client.serverReflectionInfo({ deadline: Date.now() + 20_000 });
      stream.write({ listServices: "" });
      stream.write({ fileContainingSymbol: "quotarium.v1.CatalogService" });
      stream.write({ fileContainingSymbol: "google.rpc.BadRequest" });
      stream.end();
      const [listed, ...files] = await all(stream);
      const names = listed.listServicesResponse.service.map(({ name }) => name);
      for (const name of ["CatalogService", "ActorService", "ExtractionService"]) {
        assert.ok(names.includes(`quotarium.v1.${name}`), `${name} is not among ${names}`);
      }
      for (const file of files) assert.ok(file.fileDescriptorResponse.fileDescriptorProto.length > 0);
      client.close();
    }
  },

  async "one article is ingested, and again unchanged"() {
    const { result: first } = await call(catalog, "ingestArticle", { article: ARTICLES[0] });
    assert.equal(first.outcome, "INGEST_OUTCOME_CREATED");
    assert.ok(first.statementCount > 0);
    const { result: again } = await call(catalog, "ingestArticle", { article: ARTICLES[0] });
    assert.deepEqual(again, { ...first, outcome: "INGEST_OUTCOME_UNCHANGED" });
    const mirror = { ...ARTICLES[0], uri: "https://mirror.example/1" };
    const { result: mirrored } = await call(catalog, "ingestArticle", { article: mirror });
    assert.equal(mirrored.outcome, "INGEST_OUTCOME_DUPLICATE");
    assert.equal(mirrored.duplicateOf, first.articleId);
    await call(catalog, "deleteArticle", { id: mirrored.articleId });
  },

  async "a bad item of a stream is answered by its own error"() {
    const items = ARTICLES.map((article) => ({ itemId: article.uri, article }));
    items.splice(7, 0, { itemId: "empty", article: { uri: "https://interop.example/empty" } });
    items.splice(15, 0, { itemId: "undated", article: { ...ARTICLES[3], published: "last Tuesday" } });
    const stream = catalog.ingestArticles({ deadline: Date.now() + 120_000 });
    const answered = all(stream);
    for (const item of items) stream.write(item);
    stream.end();
    const answers = new Map((await answered).map((answer) => [answer.itemId, answer]));
    assert.equal(answers.size, items.length);
    const { code, reason, field } = answers.get("empty").error;
    assert.deepEqual({ code, reason, field }, { code: INVALID_ARGUMENT, reason: "TEXT_EMPTY", field: "article.text" });
    assert.equal(answers.get("undated").error.field, "article.published");
    const results = ARTICLES.map(({ uri }) => answers.get(uri).result);
    ids = results.map((result) => result.articleId);
    const stats = await call(catalog, "getStats");
    assert.equal(stats.articles, ARTICLES.length);
    assert.equal(stats.statements, results.reduce((sum, result) => sum + result.statementCount, 0));
  },

  async "articles are listed page by page"() {
    const { articles } = await call(catalog, "listArticles", { pageSize: 1000 });
    assert.deepEqual(new Set(articles.map(({ id }) => id)), new Set(ids));
    const days = articles.map(({ published }) => published);
    assert.deepEqual(days, days.toSorted().reverse());
    assert.deepEqual(await pages(catalog, "listArticles", "articles", 5), articles);
    const outlet = await pages(catalog, "listArticles", "articles", 3, { outlet: "KANAL ÖST" });
    assert.equal(outlet.length, 8);
  },

  async "an article is read by id and by uri"() {
    const { article } = await call(catalog, "getArticle", { id: ids[0] });
    assert.equal(article.text, ARTICLES[0].text);
    assert.deepEqual((await call(catalog, "getArticle", { uri: ARTICLES[0].uri })).article, article);
  },

  async "statements are listed page by page in both orders"() {
    const queries = [{}, { outlet: "Interop Wire" }, { forms: ["STATEMENT_FORM_DIRECT", "STATEMENT_FORM_MIXED"] }];
    for (const query of queries) {
      const seen = [];
      for (const order of ["STATEMENT_ORDER_NEWEST_FIRST", "STATEMENT_ORDER_OLDEST_FIRST"]) {
        const { statements } = await call(catalog, "listStatements", { query, order, pageSize: 1000 });
        assert.ok(statements.length > 7);
        assert.deepEqual(await pages(catalog, "listStatements", "statements", 7, { query, order }), statements);
        const starts = statements.map(({ date }) => date.start).filter(Boolean);
        const sorted = starts.toSorted();
        assert.deepEqual(starts, order.endsWith("NEWEST_FIRST") ? sorted.reverse() : sorted);
        seen.push(new Set(statements.map(({ id }) => id)));
      }
      assert.deepEqual(seen[0], seen[1]);
    }
  },

  async "statements are read by their ids"() {
    const { statements } = await call(catalog, "listStatements", { pageSize: 9 });
    const { statement } = await call(catalog, "getStatement", { id: statements[0].id });
    assert.deepEqual(statement, statements[0]);
    assert.ok(statement.contentText && statement.article.uri && statement.article.outlet && statement.article.published);
    const wanted = statements.map(({ id }) => id).reverse();
    const batch = await call(catalog, "batchGetStatements", { ids: wanted });
    assert.deepEqual(batch.statements.map(({ id }) => id), wanted);
  },

  async "counts add up to the lists"() {
    const listed = await pages(catalog, "listStatements", "statements", 100);
    for (const period of ["COUNT_PERIOD_DAY", "COUNT_PERIOD_MONTH", "COUNT_PERIOD_YEAR"]) {
      const { counts, undated } = await call(catalog, "countStatements", { period, pageSize: 1000 });
      assert.equal(counts.reduce((sum, { count }) => sum + count, undated), listed.length, period);
      assert.deepEqual(await pages(catalog, "countStatements", "counts", 2, { period }), counts);
    }
  },

  async "actors are listed page by page"() {
    for (const includeArticleScoped of [false, true]) {
      const whole = await call(actors, "listActors", { pageSize: 1000, includeArticleScoped });
      assert.deepEqual(await pages(actors, "listActors", "actors", 2, { includeArticleScoped }), whole.actors);
      assert.ok(whole.actors.some(({ displayName }) => displayName === "Zoë Łuczak-Ferreira"));
    }
  },

  async "actors are found by name, beginning and with a typing error"() {
    for (const [name, found, kind] of [
      ["ODILE MARCHBANKS", "Odile Marchbanks", "EXACT"],
      ["Thornbury", "Ada Thornbury", "WORDS"],
      ["ciro vald", "Ciro Valdermann", "PREFIX"],
      ["Imre Haloway", "Imre Halloway", "FUZZY"],
    ]) {
      const { matches } = await call(actors, "lookupActors", { name });
      assert.equal(matches[0]?.actor.displayName, found, name);
      assert.equal(matches[0].kind, `ACTOR_MATCH_KIND_${kind}`, name);
      const { actor } = await call(actors, "getActor", { id: matches[0].actor.id });
      const listed = await pages(catalog, "listStatements", "statements", 3, { query: { actorId: actor.id } });
      assert.ok(listed.length > 0 && listed.every((statement) => statement.actor.id === actor.id));
    }
  },

  async "a page token of another query is refused"() {
    const { nextPageToken: pageToken } = await call(catalog, "listStatements", { pageSize: 2 });
    assert.ok(pageToken);
    const order = "STATEMENT_ORDER_OLDEST_FIRST";
    await refused(INVALID_ARGUMENT, null, "page_token", call(catalog, "listStatements", { order, pageToken }));
    await refused(INVALID_ARGUMENT, null, "page_token", call(catalog, "listArticles", { pageToken }));
  },

  async "an update changes only what its mask names"() {
    const article = { id: ids[1], title: "not named, so not changed", outlet: "Renamed Wire" };
    const updated = await call(catalog, "updateArticle", { article, updateMask: { paths: ["outlet"] } });
    assert.equal(updated.article.outlet, "Renamed Wire");
    assert.equal(updated.article.title, ARTICLES[1].title);
    const query = { outlet: "renamed wire" };
    assert.ok((await call(catalog, "listStatements", { query })).statements.length > 0);
    await refused(INVALID_ARGUMENT, null, "update_mask", call(catalog, "updateArticle", { article, updateMask: { paths: ["uri"] } }));
  },

  async "a deleted article is gone with its statements"() {
    const id = ids.pop();
    const { statements } = await call(catalog, "listStatements", { query: { articleId: id } });
    assert.ok(statements.length > 0);
    await call(catalog, "deleteArticle", { id });
    await refused(NOT_FOUND, "ARTICLE_NOT_FOUND", null, call(catalog, "getArticle", { id }));
    await refused(NOT_FOUND, "STATEMENT_NOT_FOUND", null, call(catalog, "getStatement", { id: statements[0].id }));
    await call(catalog, "deleteArticle", { id, allowMissing: true });
  },

  async "a stream sends what the list has"() {
    const streamed = (await all(catalog.streamStatements({}))).map(({ statement }) => statement);
    assert.deepEqual(streamed, await pages(catalog, "listStatements", "statements", 100));
  },

  async "spans index a JavaScript string"() {
    for (const article of ARTICLES.slice(0, 6)) {
      const answer = await call(extraction, "extract", { article, offsetEncoding: "OFFSET_ENCODING_UTF16" });
      assert.ok(answer.statements.length > 0);
      const words = (spans) => spans.map(({ start, end }) => article.text.slice(start, end)).join(" … ");
      for (const statement of answer.statements) {
        assert.equal(words(statement.content), statement.contentText);
        assert.equal(words(statement.cue), statement.cueText);
        assert.equal(words(statement.speaker), statement.speakerText);
      }
      const bytes = Buffer.from(article.text);
      for (const statement of (await call(extraction, "extract", { article })).statements) {
        const parts = statement.content.map(({ start, end }) => bytes.subarray(start, end).toString());
        assert.equal(parts.join(" … "), statement.contentText);
      }
    }
  },

  async "errors name code, reason and field"() {
    await refused(INVALID_ARGUMENT, null, "page_size", call(catalog, "listStatements", { pageSize: -1 }));
    await refused(INVALID_ARGUMENT, "TEXT_EMPTY", "article.text", call(catalog, "ingestArticle", { article: {} }));
    await refused(INVALID_ARGUMENT, null, "query.dates.start", call(catalog, "listStatements", { query: { dates: { start: "May" } } }));
    await refused(NOT_FOUND, "STATEMENT_NOT_FOUND", null, call(catalog, "getStatement", { id: UNKNOWN_ID }));
  },

  async "an oversize article is refused"() {
    const text = (mebibytes) => "word ".repeat((mebibytes << 20) / 5);
    const ingest = (mebibytes) => call(catalog, "ingestArticle", { article: { text: text(mebibytes) } });
    await refused(INVALID_ARGUMENT, "TEXT_TOO_LARGE", "article.text", ingest(6));
    await refused(RESOURCE_EXHAUSTED, null, null, ingest(24));
  },

  async "a short deadline passes"() {
    const article = { text: ARTICLES[0].text.repeat(16_000) };
    await assert.rejects(call(extraction, "extract", { article }, 2), { code: DEADLINE_EXCEEDED });
  },

  async "a cancelled stream ends and the server goes on"() {
    const down = catalog.streamStatements({});
    down.once("data", () => down.cancel());
    await assert.rejects(all(down), { code: CANCELLED });
    const both = catalog.ingestArticles();
    both.once("data", () => both.cancel());
    both.write({ itemId: "1", article: ARTICLES[0] });
    await assert.rejects(all(both), { code: CANCELLED });
    assert.equal((await call(health, "check", { service: "" })).status, "SERVING");
  },
};

for (const [name, check] of Object.entries(checks)) {
  await check();
  console.log(`node: ${name}`);
}
console.log(`node: ${Object.keys(checks).length} checks passed`);
for (const client of [catalog, actors, extraction, health]) client.close();
