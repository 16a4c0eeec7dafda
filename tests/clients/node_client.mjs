// Calls the server with the npm package `openai`; `test_node_sdk.py` runs it.
//
//   node node_client.mjs PATH-OF-THE-PACKAGE BASE-URL
//
// Prints one JSON object: for each case null, or what went wrong in it.

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";

const [packagePath, baseURL] = process.argv.slice(2);
const sdk = await import(pathToFileURL(`${packagePath}/index.mjs`));
const OpenAI = sdk.default;

const model = "tiny";
const client = new OpenAI({ baseURL, apiKey: "sk-right", maxRetries: 0 });
const CALL = '<tool_call>\n{"name": "add", "arguments": {"a": 2, "b": 3}}\n</tool_call>';
const parameters = {
  type: "object",
  properties: { a: { type: "integer" }, b: { type: "integer" } },
  required: ["a", "b"],
  additionalProperties: false,
};
const add = { type: "function", function: { name: "add", strict: true, parameters } };

const saying = (content) => ({ model, messages: [{ role: "user", content }] });

async function all(iterable) {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
}

// What the promise fails with; `type`: its class, or the name of one that is not exported.
async function failure(promise, type) {
  try {
    await promise;
  } catch (error) {
    const { constructor } = error;
    assert.equal(typeof type === "string" ? constructor.name : constructor, type, `${error}`);
    return error;
  }
  assert.fail("nothing was thrown");
}

const cases = {
  async chat_create() {
    const answer = await client.chat.completions.create({ ...saying("Hello 🙂"), n: 2 });
    assert.deepEqual(answer.choices.map((c) => c.message.content), ["Hello 🙂", "Hello 🙂"]);
    assert.equal(answer.object, "chat.completion");
    assert.equal(answer.choices[0].finish_reason, "stop");
    assert.ok(answer._request_id);
  },

  async chat_stream() {
    const stream = await client.chat.completions.create({
      ...saying("Hello 🙂"), stream: true, stream_options: { include_usage: true },
    });
    const chunks = await all(stream);
    const last = chunks.pop();
    assert.deepEqual(last.choices, []);
    assert.equal(last.usage.completion_tokens, 11);
    assert.equal(chunks.map((c) => c.choices[0].delta.content ?? "").join(""), "Hello 🙂");
    assert.equal(chunks.at(-1).choices[0].finish_reason, "stop");
  },

  async stream_helper() {
    const runner = client.chat.completions.stream({ ...saying("Hello"), n: 3 });
    const deltas = [];
    runner.on("content", (delta) => deltas.push(delta));
    const final = await runner.finalChatCompletion();
    assert.deepEqual(final.choices.map((c) => c.message.content), ["Hello", "Hello", "Hello"]);
    assert.deepEqual(final.choices.map((c) => c.message.role), Array(3).fill("assistant"));
    assert.equal(deltas.length, 15, "each choice's letters come one by one");
  },

  async stream_helper_usage() {
    const runner = client.chat.completions.stream({
      ...saying("Hello"), stream_options: { include_usage: true },
    });
    const final = await runner.finalChatCompletion();
    assert.equal(final.usage.completion_tokens, 6);
  },

  async tools_streamed() {
    const runner = client.chat.completions.stream({ ...saying(CALL), tools: [add] });
    const pieces = [];
    runner.on("tool_calls.function.arguments.delta", (event) => pieces.push(event));
    const final = await runner.finalChatCompletion();
    const [call] = final.choices[0].message.tool_calls;
    assert.equal(final.choices[0].finish_reason, "tool_calls");
    assert.equal(call.function.name, "add");
    assert.deepEqual(call.function.parsed_arguments, { a: 2, b: 3 });
    assert.ok(pieces.length > 3, "arguments come as they are made");
  },

  async tools_run() {
    const called = [];
    const run = (stream) => client.chat.completions.runTools({
      ...saying(CALL),
      stream,
      tools: [{
        type: "function",
        function: {
          name: "add",
          parameters,
          parse: JSON.parse,
          function: ({ a, b }) => { called.push([a, b]); return `the sum is ${a + b}`; },
        },
      }],
    });
    for (const stream of [false, true]) {
      assert.equal(await run(stream).finalContent(), "<tool_response>\nthe sum is 5\n</tool_response>");
    }
    assert.deepEqual(called, [[2, 3], [2, 3]]);
  },

  async parse_json_schema() {
    const schema = {
      type: "object",
      properties: { city: { type: "string" } },
      required: ["city"],
      additionalProperties: false,
    };
    const answer = await client.chat.completions.parse({
      ...saying('{"city": "Zürich"}'),
      response_format: { type: "json_schema", json_schema: { name: "place", strict: true, schema } },
    });
    assert.deepEqual(JSON.parse(answer.choices[0].message.content), { city: "Zürich" });
    const cut = client.chat.completions.parse({
      ...saying('{"city": "Zürich"}'), max_tokens: 3,
      response_format: { type: "json_schema", json_schema: { name: "place", strict: true, schema } },
    });
    await failure(cut, "LengthFinishReasonError");
  },

  async completions() {
    const answer = await client.completions.create({ model, prompt: ["one", "two"], logprobs: 1 });
    assert.deepEqual(answer.choices.map((c) => c.text), ["one", "two"]);
    assert.deepEqual(answer.choices[1].logprobs.tokens, ["t", "w", "o"]);
    const chunks = await all(await client.completions.create({ model, prompt: "one", stream: true }));
    assert.equal(chunks.map((c) => c.choices[0].text).join(""), "one");
  },

  async models() {
    const ids = (await all(client.models.list())).map((m) => m.id);
    assert.ok(ids.includes(model));
    for (const id of ids) assert.equal((await client.models.retrieve(id)).id, id);
  },

  async stored_pages() {
    const made = [];
    for (const n of [0, 1, 2]) {
      const kept = await client.chat.completions.create({
        ...saying(`kept ${n}`), store: true, metadata: { by: "node" },
      });
      made.push(kept.id);
    }
    const listed = await all(client.chat.completions.list({ limit: 2, metadata: { by: "node" } }));
    assert.deepEqual(listed.map((c) => c.id), made);
    for (const id of made) assert.ok((await client.chat.completions.delete(id)).deleted);
    await failure(client.chat.completions.retrieve(made[0]), OpenAI.NotFoundError);
  },

  async raw_response() {
    const { data, response, request_id } = await client.chat.completions
      .create(saying("raw")).withResponse();
    assert.equal(data.choices[0].message.content, "raw");
    assert.equal(response.headers.get("x-request-id"), request_id);
  },

  async error_400() {
    const error = await failure(
      client.chat.completions.create({ ...saying("a"), temperature: 3 }), OpenAI.BadRequestError);
    assert.deepEqual([error.status, error.code, error.param, error.type],
      [400, "decimal_above_max_value", "temperature", "invalid_request_error"]);
  },

  async error_401() {
    const other = client.withOptions({ apiKey: "sk-wrong" });
    const error = await failure(other.models.list(), OpenAI.AuthenticationError);
    assert.deepEqual([error.status, error.code], [401, "invalid_api_key"]);
  },

  async error_403() {
    const headers = { Origin: "https://example.com" };
    const error = await failure(client.models.list({ headers }), OpenAI.PermissionDeniedError);
    assert.deepEqual([error.status, error.type], [403, "permission_error"]);
  },

  async error_404() {
    const error = await failure(
      client.chat.completions.create({ ...saying("a"), model: "gpt-9" }), OpenAI.NotFoundError);
    assert.deepEqual([error.status, error.code, error.param], [404, "model_not_found", "model"]);
    const route = await failure(client.moderations.create({ input: "a" }), OpenAI.NotFoundError);
    assert.match(route.message, /Invalid URL \(POST \/v1\/moderations\)/);
  },

  async error_500() {
    const error = await failure(
      client.completions.create({ model, prompt: "!fail" }), OpenAI.InternalServerError);
    assert.deepEqual([error.status, error.code], [500, "internal_error"]);
  },

  async error_503() {
    const error = await failure(
      client.completions.create({ model, prompt: "!overloaded" }), OpenAI.InternalServerError);
    assert.deepEqual([error.status, error.code], [503, "overloaded"]);
    assert.ok(Number(error.headers.get("retry-after")) >= 1);
  },

  async retry_after_503() {
    const patient = client.withOptions({ maxRetries: 1 });
    const answer = await patient.completions.create({ model, prompt: "!once node" });
    assert.equal(answer.choices[0].text, "node");
  },

  async error_in_a_stream() {
    const stream = await client.chat.completions.create({ ...saying("!fail"), stream: true });
    let text = "";
    const reading = (async () => {
      for await (const chunk of stream) text += chunk.choices[0].delta.content ?? "";
    })();
    const error = await failure(reading, OpenAI.APIError);
    assert.deepEqual([text, error.code, error.type], ["ab", "internal_error", "server_error"]);
  },

  async abort_of_a_stream() {
    const stream = await client.completions.create({
      model, prompt: "!slow", max_tokens: 200, stream: true,
    });
    let seen = 0;
    for await (const chunk of stream) {
      seen += chunk.choices.length;
      if (seen === 2) stream.controller.abort();
    }
    assert.ok(seen < 20);
    const runner = client.chat.completions.stream({ ...saying("!slow"), max_tokens: 200 });
    runner.once("content", () => runner.abort());
    await failure(runner.finalChatCompletion(), OpenAI.APIUserAbortError);
  },

  async timeout() {
    const hasty = client.withOptions({ timeout: 300 });
    await failure(
      hasty.completions.create({ model, prompt: "!slow", max_tokens: 200 }),
      OpenAI.APIConnectionTimeoutError);
  },
};

const results = {};
for (const [name, run] of Object.entries(cases)) {
  try {
    await run();
    results[name] = null;
  } catch (error) {
    results[name] = `${error?.stack ?? error}`;
  }
}
console.log(JSON.stringify(results));
