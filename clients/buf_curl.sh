#!/usr/bin/env bash
# Checks a running, empty Quotarium server with `buf curl`, by reflection alone.
#
#     buf_curl.sh ADDRESS
set -euo pipefail

address=$1
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
invalid=24 not_found=40 deadline_exceeded=32 # buf's exit status is eight times the gRPC code
passed=0

fail() {
  echo "buf curl: $1" >&2
  exit 1
}

passes() {
  echo "buf curl: $1"
  passed=$((passed + 1))
}

# rpc METHOD [JSON | @FILE] [FLAG…]: the answer, defaults printed.
rpc() {
  local method=$1 request=${2:-"{}"}
  shift $(($# < 2 ? $# : 2))
  buf curl --protocol grpc --http2-prior-knowledge --reflect --emit-defaults --data "$request" "$@" "http://$address/$method"
}

catalog() { rpc "quotarium.v1.CatalogService/$1" "${@:2}"; }
actors() { rpc "quotarium.v1.ActorService/$1" "${@:2}"; }

# value EXPRESSION < JSON: a Python expression over the answer `it`.
value() {
  python3 -c 'import json, sys; it = json.load(sys.stdin); sys.stdout.write(str(eval(sys.argv[1])))' "$1"
}

# details < ERROR: the bytes of its details, which hold their words as they are.
details() {
  python3 -c 'import base64, json, sys
for detail in json.load(sys.stdin).get("details", []):
    sys.stdout.buffer.write(base64.b64decode(detail["value"] + "==") + b"\n")'
}

# refused STATUS WORDS METHOD JSON: the call ends with this exit status, and its error has WORDS.
refused() {
  local status=$1 words=$2 method=$3 request=$4 got=0
  catalog "$method" "$request" >"$scratch/refused" 2>&1 || got=$?
  [ "$got" -eq "$status" ] || fail "$method $request: exit status $got instead of $status: $(cat "$scratch/refused")"
  details <"$scratch/refused" | grep -a "$words" >/dev/null || fail "$method $request: no $words in $(cat "$scratch/refused")"
}

# paged METHOD ITEMS SIZE FIELDS: ids or starts of all entries, page by page.
paged() {
  local method=$1 items=$2 size=$3 fields=$4 token="" page
  while :; do
    page=$(rpc "$method" "{\"pageSize\": $size, \"pageToken\": \"$token\"${fields:+, $fields}}")
    value "''.join(entry.get('id', entry.get('start')) + '\n' for entry in it['$items'])" <<<"$page"
    token=$(value "it['nextPageToken']" <<<"$page")
    [ -n "$token" ] || break
  done
}

same_in_pages() {
  local method=$1 items=$2 size=$3 fields=$4
  paged "$method" "$items" 1000 "$fields" >"$scratch/whole"
  paged "$method" "$items" "$size" "$fields" >"$scratch/pages"
  [ -s "$scratch/whole" ] || fail "$method $fields has no entries"
  cmp -s "$scratch/whole" "$scratch/pages" || fail "$method $fields: pages differ from the whole"
}

for service in "" quotarium.v1.CatalogService quotarium.v1.ActorService quotarium.v1.ExtractionService; do
  status=$(rpc grpc.health.v1.Health/Check "{\"service\": \"$service\"}" | value "it['status']")
  [ "$status" = SERVING ] || fail "health of '$service' is $status"
done
passes "health says serving for every service"

methods=$(buf curl --protocol grpc --http2-prior-knowledge --list-methods "http://$address")
for method in CatalogService/ListStatements ActorService/LookupActors ExtractionService/Extract; do
  grep -q "quotarium.v1.$method" <<<"$methods" || fail "$method is not listed"
done
passes "reflection lists the methods"

first=$(sed -n 1p "$here/articles.jsonl")
outcome=$(catalog IngestArticle "{\"article\": $first}" | value "it['result']['outcome']")
[ "$outcome" = INGEST_OUTCOME_CREATED ] || fail "outcome $outcome"
passes "one article is ingested"

python3 - "$here/articles.jsonl" >"$scratch/items" <<'PYTHON'
import json, sys
items = [{"itemId": article["uri"], "article": article} for article in map(json.loads, open(sys.argv[1], encoding="utf8"))]
items.insert(7, {"itemId": "empty", "article": {}})
for item in items:
    print(json.dumps(item))
PYTHON
catalog IngestArticles "@$scratch/items" >"$scratch/answers"
python3 - "$scratch/answers" "$scratch/items" <<'PYTHON' || fail "the stream's answers are wrong"
import json, sys
text, answers, at = open(sys.argv[1], encoding="utf8").read(), {}, 0
while text[at:].strip():
    at += len(text[at:]) - len(text[at:].lstrip())
    answer, at = json.JSONDecoder().raw_decode(text, at)
    answers[answer["itemId"]] = answer
assert answers.keys() == {json.loads(line)["itemId"] for line in open(sys.argv[2], encoding="utf8")}
error = answers.pop("empty")["error"]
assert (error["code"], error["reason"], error["field"]) == (3, "TEXT_EMPTY", "article.text"), error
outcomes = {answer["result"]["outcome"] for answer in answers.values()}
assert outcomes == {"INGEST_OUTCOME_CREATED", "INGEST_OUTCOME_UNCHANGED"}, outcomes
PYTHON
passes "a bad item of a stream is answered by its own error"

same_in_pages quotarium.v1.CatalogService/ListArticles articles 5 ""
same_in_pages quotarium.v1.ActorService/ListActors actors 2 '"includeArticleScoped": true'
for order in STATEMENT_ORDER_NEWEST_FIRST STATEMENT_ORDER_OLDEST_FIRST; do
  same_in_pages quotarium.v1.CatalogService/ListStatements statements 20 "\"order\": \"$order\""
done
same_in_pages quotarium.v1.CatalogService/CountStatements counts 4 '"period": "COUNT_PERIOD_MONTH"'
passes "every list has the same entries page by page"

listed=$(paged quotarium.v1.CatalogService/ListStatements statements 1000 "" | wc -l)
counted=$(catalog CountStatements '{"period": "COUNT_PERIOD_YEAR"}' | value "sum(int(entry['count']) for entry in it['counts']) + int(it['undated'])")
[ "$listed" = "$counted" ] || fail "$listed statements listed, $counted counted"
passes "counts add up to the list"

token=$(catalog ListStatements '{"pageSize": 2}' | value "it['nextPageToken']")
refused $invalid page_token ListStatements "{\"pageToken\": \"$token\", \"query\": {\"outlet\": \"Interop Wire\"}}"
passes "a page token of another query is refused"

for pair in "Ada Thornbury=EXACT" "ada thornb=PREFIX" "Ada Thornbery=FUZZY"; do
  found=$(actors LookupActors "{\"name\": \"${pair%=*}\"}" | value "it['matches'][0]['actor']['displayName'] + '=' + it['matches'][0]['kind']")
  [ "$found" = "Ada Thornbury=ACTOR_MATCH_KIND_${pair#*=}" ] || fail "${pair%=*} finds $found"
done
passes "actors are found by name, beginning and with a typing error"

statement=$(catalog ListStatements '{"pageSize": 1}' | value "it['statements'][0]['id']")
got=$(catalog GetStatement "{\"id\": \"$statement\"}" | value "it['statement']['id']")
[ "$got" = "$statement" ] || fail "statement $statement is read as $got"
batch=$(catalog BatchGetStatements "{\"ids\": [\"$statement\"]}" | value "len(it['statements'])")
[ "$batch" = 1 ] || fail "a batch of one has $batch statements"
passes "statements are read by their ids"

article=$(catalog GetArticle '{"uri": "https://interop.example/01-library"}' | value "it['article']['id']")
outlet=$(catalog UpdateArticle "{\"article\": {\"id\": \"$article\", \"outlet\": \"Renamed\"}, \"updateMask\": \"outlet\"}" | value "it['article']['outlet']")
[ "$outlet" = Renamed ] || fail "the outlet is $outlet"
passes "an update changes what its mask names"

catalog DeleteArticle "{\"id\": \"$article\"}" >/dev/null
refused $not_found ARTICLE_NOT_FOUND GetArticle "{\"id\": \"$article\"}"
passes "a deleted article is gone"

streamed=$(catalog StreamStatements | grep -c '"confidence"')
listed=$(paged quotarium.v1.CatalogService/ListStatements statements 1000 "" | wc -l)
[ "$streamed" = "$listed" ] || fail "$streamed statements streamed, $listed listed"
passes "a stream sends what the list has"

extracted=$(rpc quotarium.v1.ExtractionService/Extract "{\"article\": $first, \"offsetEncoding\": \"OFFSET_ENCODING_CODE_POINT\"}")
value "all(' … '.join(it['article']['text'][span['start']:span['end']] for span in one['content']) == one['contentText'] for one in it['statements'])" \
  <<<"$extracted" | grep -qx True || fail "spans do not give the words"
passes "spans index the text in code points"

refused $invalid article.text IngestArticle '{"article": {"text": " "}}'
refused $invalid page_size ListStatements '{"pageSize": -1}'
refused $not_found STATEMENT_NOT_FOUND GetStatement "{\"id\": \"$(printf '0%.0s' {1..32})\"}"
python3 -c 'import json; print(json.dumps({"article": {"text": "word " * ((6 << 20) // 5)}}))' >"$scratch/oversize"
refused $invalid TEXT_TOO_LARGE IngestArticle "@$scratch/oversize"
passes "errors name code, reason and field"

# A stream that its client holds open: first its deadline ends it, then the end of the client.
mkfifo "$scratch/open"
open_stream() {
  buf curl "$@" --protocol grpc --http2-prior-knowledge --data "@$scratch/open" "http://$address/quotarium.v1.CatalogService/IngestArticles" \
    >"$scratch/answers" 2>"$scratch/ended" &
  client=$!
  exec 3>"$scratch/open"
  cat "$scratch/items" >&3
  for _ in {1..100}; do
    [ ! -s "$scratch/answers" ] || return 0
    sleep 0.1
  done
  fail "no answer before the stream's end"
}

open_stream --timeout 5s
sleep 6
exec 3>&- # buf looks at what came back once it has read its input
got=0
wait "$client" || got=$?
[ "$got" -eq $deadline_exceeded ] || fail "exit status $got instead of $deadline_exceeded: $(cat "$scratch/ended")"
passes "a deadline ends a stream"

open_stream
kill -KILL "$client"
{ wait "$client" || true; } 2>/dev/null
exec 3>&-
articles=$(catalog GetStats | value "it['articles']")
[ "$articles" -gt 0 ] || fail "the catalogue has $articles articles"
passes "a client that vanishes does no harm"

echo "buf curl: $passed checks passed"
