"""Checks a running, empty Quotarium server with grpcio, by reflection alone.

    interop.py ADDRESS
"""

import json
import pathlib
import sys
import threading

import grpc
from google.protobuf import descriptor_pool, message_factory
from google.rpc import error_details_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from grpc_status import rpc_status

ARTICLES = [json.loads(line) for line in open(pathlib.Path(__file__).parent.parent / "articles.jsonl", encoding="utf8")]
UNKNOWN_ID = "0" * 32


class Service:
    """A service whose methods and messages come from the server's reflection."""

    def __init__(self, channel, pool, name):
        self.pool = pool
        for method in pool.FindServiceByName(name).methods:
            request = message_factory.GetMessageClass(method.input_type)
            kind = ("stream" if method.client_streaming else "unary") + "_" + ("stream" if method.server_streaming else "unary")
            call = getattr(channel, kind)(
                f"/{name}/{method.name}",
                request_serializer=request.SerializeToString,
                response_deserializer=message_factory.GetMessageClass(method.output_type).FromString,
            )
            setattr(self, method.name, call if method.client_streaming else with_fields(call, request))

    def message(self, name, **fields):
        return message_factory.GetMessageClass(self.pool.FindMessageTypeByName("quotarium.v1." + name))(**fields)


def with_fields(call, request):
    return lambda timeout=60, **fields: call(request(**fields), timeout=timeout)


def pages(call, items, page_size, **fields):
    """All entries of a list, page by page."""
    entries, token, count = [], "", 0
    while True:
        page = call(page_size=page_size, page_token=token, **fields)
        got = list(getattr(page, items))
        assert len(got) <= page_size, f"a page of {page_size} has {len(got)} entries"
        entries += got
        token, count = page.next_page_token, count + 1
        assert count < 10_000, "the list does not end"
        if not token:
            return entries


def refused(code, reason, field, call):
    """The call is refused with this code, ErrorInfo and field violation."""
    try:
        call()
    except grpc.RpcError as error:
        assert error.code() == code, f"{error.code()} instead of {code}: {error.details()}"
        status = rpc_status.from_call(error)
        assert status is not None, "the error has no details"
        reasons, fields = [], []
        for detail in status.details:
            info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
            if detail.Unpack(info):
                reasons.append(info.reason)
            if detail.Unpack(bad):
                fields += [violation.field for violation in bad.field_violations]
        assert reasons, "no google.rpc.ErrorInfo"
        assert reason in (None, reasons[0]), f"reason {reasons} instead of {reason}"
        assert field is None or field in fields, f"violations of {fields}, none of {field}"
        return
    raise AssertionError(f"not refused with {code}")


class Checks:
    """In order: later checks use what earlier ones stored."""

    def __init__(self, address):
        self.channel = grpc.insecure_channel(address)
        self.ids = []

    def health_says_serving_for_every_service(self):
        health = health_pb2_grpc.HealthStub(self.channel)
        for name in ("", "quotarium.v1.CatalogService", "quotarium.v1.ActorService", "quotarium.v1.ExtractionService"):
            answer = health.Check(health_pb2.HealthCheckRequest(service=name), timeout=20)
            assert answer.status == health_pb2.HealthCheckResponse.SERVING, name

    def reflection_lists_the_services_and_their_messages(self):
        database = ProtoReflectionDescriptorDatabase(self.channel)
        services = set(database.get_services())
        assert {"quotarium.v1.CatalogService", "quotarium.v1.ActorService", "quotarium.v1.ExtractionService"} <= services
        pool = descriptor_pool.DescriptorPool(database)
        pool.FindMessageTypeByName("google.rpc.BadRequest")
        self.catalog, self.actors, self.extraction = (
            Service(self.channel, pool, f"quotarium.v1.{name}") for name in ("CatalogService", "ActorService", "ExtractionService")
        )

    def one_article_is_ingested_and_again_unchanged(self):
        outcomes = self.catalog.pool.FindEnumTypeByName("quotarium.v1.IngestOutcome").values_by_name
        first = self.catalog.IngestArticle(article=ARTICLES[0]).result
        assert first.outcome == outcomes["INGEST_OUTCOME_CREATED"].number
        assert first.statement_count > 0
        again = self.catalog.IngestArticle(article=ARTICLES[0]).result
        assert again.outcome == outcomes["INGEST_OUTCOME_UNCHANGED"].number
        assert (again.article_id, again.revision) == (first.article_id, first.revision)
        mirrored = self.catalog.IngestArticle(article={**ARTICLES[0], "uri": "https://mirror.example/1"}).result
        assert mirrored.outcome == outcomes["INGEST_OUTCOME_DUPLICATE"].number
        assert mirrored.duplicate_of == first.article_id
        self.catalog.DeleteArticle(id=mirrored.article_id)

    def a_bad_item_of_a_stream_is_answered_by_its_own_error(self):
        items = [{"item_id": article["uri"], "article": article} for article in ARTICLES]
        items.insert(7, {"item_id": "empty", "article": {"uri": "https://interop.example/empty"}})
        items.insert(15, {"item_id": "undated", "article": {**ARTICLES[3], "published": "last Tuesday"}})
        answers = {}
        requests = (self.catalog.message("IngestArticlesRequest", **item) for item in items)
        for answer in self.catalog.IngestArticles(requests, timeout=120):
            assert answer.item_id not in answers, f"{answer.item_id} is answered twice"
            answers[answer.item_id] = answer
        assert answers.keys() == {item["item_id"] for item in items}
        empty, undated = answers.pop("empty"), answers.pop("undated")
        assert (empty.error.code, empty.error.reason, empty.error.field) == (3, "TEXT_EMPTY", "article.text"), empty
        assert (undated.error.code, undated.error.field) == (3, "article.published"), undated
        assert all(answer.WhichOneof("answer") == "result" for answer in answers.values())
        self.ids = [answers[article["uri"]].result.article_id for article in ARTICLES]
        stats = self.catalog.GetStats()
        assert stats.articles == len(ARTICLES)
        assert stats.statements == sum(answer.result.statement_count for answer in answers.values())

    def articles_are_listed_page_by_page(self):
        whole = self.catalog.ListArticles(page_size=1000).articles
        assert {article.id for article in whole} == set(self.ids)
        days = [article.published for article in whole]
        assert days == sorted(days, reverse=True)
        assert pages(self.catalog.ListArticles, "articles", 5) == list(whole)
        outlet = pages(self.catalog.ListArticles, "articles", 3, outlet="kanal ost")
        assert {article.outlet for article in outlet} == {"Kanal Öst"} and len(outlet) == 8
        spring = pages(self.catalog.ListArticles, "articles", 2, published={"start": "2023-03-01", "end": "2023-06-01"})
        expected = {article["uri"] for article in ARTICLES if "2023-03-01" <= article["published"] < "2023-06-01"}
        assert {article.uri for article in spring} == expected and expected

    def an_article_is_read_by_id_and_by_uri(self):
        by_id = self.catalog.GetArticle(id=self.ids[0]).article
        assert by_id.text == ARTICLES[0]["text"]
        assert self.catalog.GetArticle(uri=ARTICLES[0]["uri"]).article == by_id
        basic = self.catalog.GetArticle(id=self.ids[0], view="ARTICLE_VIEW_BASIC").article
        assert basic.text == "" and basic.title == ARTICLES[0]["title"]

    def statements_are_listed_page_by_page_in_both_orders(self):
        everything = {"modalities": [1, 2, 3, 4], "acts": [1, 2]}
        for query in ({}, everything, {"outlet": "Interop Wire"}, {"forms": ["STATEMENT_FORM_DIRECT"]}):
            seen = []
            for order in ("STATEMENT_ORDER_NEWEST_FIRST", "STATEMENT_ORDER_OLDEST_FIRST"):
                whole = self.catalog.ListStatements(query=query, order=order, page_size=1000).statements
                assert len(whole) > 7
                paged = pages(self.catalog.ListStatements, "statements", 7, query=query, order=order)
                assert paged == list(whole), f"pages differ for {query} {order}"
                starts = [statement.date.start for statement in whole if statement.date.HasField("start")]
                assert starts == sorted(starts, reverse=order == "STATEMENT_ORDER_NEWEST_FIRST")
                seen.append({statement.id for statement in whole})
            assert seen[0] == seen[1]
        stats = self.catalog.GetStats()
        assert len(pages(self.catalog.ListStatements, "statements", 50, query=everything)) == stats.statements

    def a_statement_is_readable_without_a_second_call(self):
        statement = self.catalog.ListStatements(query={"article_id": self.ids[0]}).statements[0]
        assert statement.content_text and statement.speaker_text and statement.actor.display_name
        assert statement.article.uri == ARTICLES[0]["uri"]
        assert statement.article.outlet == ARTICLES[0]["outlet"]
        assert statement.article.published == ARTICLES[0]["published"]
        assert self.catalog.GetStatement(id=statement.id).statement == statement

    def statements_are_read_by_their_ids(self):
        statements = self.catalog.ListStatements(page_size=9).statements
        ids = [statement.id for statement in reversed(statements)]
        assert [statement.id for statement in self.catalog.BatchGetStatements(ids=ids).statements] == ids

    def counts_add_up_to_the_lists(self):
        asserted = pages(self.catalog.ListStatements, "statements", 100)
        for period in ("COUNT_PERIOD_DAY", "COUNT_PERIOD_MONTH", "COUNT_PERIOD_YEAR"):
            whole = self.catalog.CountStatements(period=period, page_size=1000)
            assert sum(entry.count for entry in whole.counts) + whole.undated == len(asserted), period
            assert pages(self.catalog.CountStatements, "counts", 2, period=period) == list(whole.counts), period
        actor = self.actors.LookupActors(name="Ada Thornbury").matches[0].actor
        counted = self.catalog.CountStatements(actor_id=actor.id, period="COUNT_PERIOD_YEAR")
        listed = pages(self.catalog.ListStatements, "statements", 3, query={"actor_id": actor.id})
        assert sum(entry.count for entry in counted.counts) + counted.undated == len(listed) > 0

    def actors_are_listed_page_by_page(self):
        for scoped in (False, True):
            whole = self.actors.ListActors(page_size=1000, include_article_scoped=scoped).actors
            assert pages(self.actors.ListActors, "actors", 2, include_article_scoped=scoped) == list(whole)
        names = {actor.display_name for actor in whole}
        assert {"Ada Thornbury", "Zoë Łuczak-Ferreira", "Odile Marchbanks"} <= names, names
        people = pages(self.actors.ListActors, "actors", 50, kinds=["ACTOR_KIND_PERSON"])
        assert "Imre Halloway" in {actor.display_name for actor in people}

    def actors_are_found_by_name_beginning_and_with_a_typing_error(self):
        kinds = self.actors.pool.FindEnumTypeByName("quotarium.v1.ActorMatchKind").values_by_number
        for name, expected, kind in [
            ("Ada Thornbury", "Ada Thornbury", "EXACT"),
            ("zoe luczak-ferreira", "Zoë Łuczak-Ferreira", "EXACT"),
            ("Marchbanks", "Odile Marchbanks", "WORDS"),
            ("imre hallo", "Imre Halloway", "PREFIX"),
            ("Bram Castelane", "Bram Castellane", "FUZZY"),
        ]:
            matches = self.actors.LookupActors(name=name).matches
            assert matches, f"{name} is not found"
            assert matches[0].actor.display_name == expected, f"{name} finds {matches[0].actor.display_name}"
            assert kinds[matches[0].kind].name == f"ACTOR_MATCH_KIND_{kind}", f"{name}: {kinds[matches[0].kind].name}"
            assert self.actors.GetActor(id=matches[0].actor.id).actor == matches[0].actor
        assert not self.actors.LookupActors(name="Nobody Whosoever").matches

    def a_page_token_of_another_query_is_refused(self):
        token = self.catalog.ListStatements(page_size=2).next_page_token
        assert token
        invalid = grpc.StatusCode.INVALID_ARGUMENT
        other = {"outlet": "Interop Wire"}
        refused(invalid, None, "page_token", lambda: self.catalog.ListStatements(query=other, page_size=2, page_token=token))
        refused(invalid, None, "page_token", lambda: self.catalog.ListArticles(page_token=token))
        refused(invalid, None, "page_token", lambda: self.actors.ListActors(page_token="made up"))

    def an_update_changes_only_what_its_mask_names(self):
        article = {"id": self.ids[2], "title": "not named, so not changed", "published": "2020-02-20"}
        before = self.catalog.GetArticle(id=self.ids[2]).article
        after = self.catalog.UpdateArticle(article=article, update_mask={"paths": ["published"]}).article
        assert after.published == "2020-02-20" and after.title == before.title and after.outlet == before.outlet
        statements = self.catalog.ListStatements(query={"article_id": self.ids[2]}).statements
        assert statements and all(statement.date.start.startswith("2020-02-") for statement in statements)
        mask = {"paths": ["text"]}
        refused(grpc.StatusCode.INVALID_ARGUMENT, None, "update_mask", lambda: self.catalog.UpdateArticle(article=article, update_mask=mask))
        again = self.catalog.IngestArticle(article=ARTICLES[2]).result
        assert again.outcome == self.catalog.pool.FindEnumTypeByName("quotarium.v1.IngestOutcome").values_by_name["INGEST_OUTCOME_UPDATED"].number

    def a_deleted_article_is_gone_with_its_statements(self):
        gone = self.ids.pop()
        ids = [statement.id for statement in self.catalog.ListStatements(query={"article_id": gone}).statements]
        assert ids
        self.catalog.DeleteArticle(id=gone)
        missing = grpc.StatusCode.NOT_FOUND
        refused(missing, "ARTICLE_NOT_FOUND", None, lambda: self.catalog.GetArticle(id=gone))
        refused(missing, "ARTICLE_NOT_FOUND", None, lambda: self.catalog.DeleteArticle(id=gone))
        refused(missing, "STATEMENT_NOT_FOUND", None, lambda: self.catalog.GetStatement(id=ids[0]))
        refused(missing, "STATEMENT_NOT_FOUND", None, lambda: self.catalog.BatchGetStatements(ids=ids))
        self.catalog.DeleteArticle(id=gone, allow_missing=True)
        assert not set(ids) & {statement.id for statement in pages(self.catalog.ListStatements, "statements", 100)}

    def a_stream_sends_what_the_list_has(self):
        for order in ("STATEMENT_ORDER_NEWEST_FIRST", "STATEMENT_ORDER_OLDEST_FIRST"):
            streamed = [answer.statement for answer in self.catalog.StreamStatements(order=order)]
            assert streamed == pages(self.catalog.ListStatements, "statements", 100, order=order)

    def spans_index_a_python_string(self):
        for article in ARTICLES[:6]:
            for encoding, units, text in [
                ("OFFSET_ENCODING_CODE_POINT", article["text"], lambda part: part),
                ("OFFSET_ENCODING_UTF8", article["text"].encode(), bytes.decode),
            ]:
                answer = self.extraction.Extract(article=article, offset_encoding=encoding)
                assert answer.statements and answer.article.text == article["text"]
                for statement in answer.statements:
                    for spans, words in [(statement.content, statement.content_text), (statement.cue, statement.cue_text), (statement.speaker, statement.speaker_text)]:
                        assert " … ".join(text(units[span.start : span.end]) for span in spans) == words, words
            wide = self.extraction.Extract(article=article, offset_encoding="OFFSET_ENCODING_UTF16")
            units = article["text"].encode("utf-16-le")
            for statement in wide.statements:
                parts = [units[2 * span.start : 2 * span.end].decode("utf-16-le") for span in statement.content]
                assert " … ".join(parts) == statement.content_text

    def errors_name_code_reason_and_field(self):
        invalid = grpc.StatusCode.INVALID_ARGUMENT
        refused(invalid, None, "page_size", lambda: self.catalog.ListStatements(page_size=-1))
        refused(invalid, "TEXT_EMPTY", "article.text", lambda: self.catalog.IngestArticle(article={"text": " \n"}))
        refused(invalid, None, "article.published", lambda: self.extraction.Extract(article={"text": "x", "published": "soon"}))
        refused(invalid, None, "article", lambda: self.extraction.Extract())
        refused(invalid, None, "id", lambda: self.catalog.GetStatement(id="not an id"))
        refused(invalid, None, "name", lambda: self.actors.LookupActors())
        refused(grpc.StatusCode.NOT_FOUND, "ACTOR_NOT_FOUND", None, lambda: self.actors.GetActor(id="01890a5d-ac96-774b-bcce-b302099a8057"))
        refused(grpc.StatusCode.NOT_FOUND, "STATEMENT_NOT_FOUND", None, lambda: self.catalog.GetStatement(id=UNKNOWN_ID))

    def an_oversize_article_is_refused(self):
        article = {"text": "word " * ((6 << 20) // 5)}
        refused(grpc.StatusCode.INVALID_ARGUMENT, "TEXT_TOO_LARGE", "article.text", lambda: self.catalog.IngestArticle(article=article))
        huge = {"text": "word " * ((24 << 20) // 5)}
        refused(grpc.StatusCode.RESOURCE_EXHAUSTED, None, None, lambda: self.catalog.IngestArticle(article=huge))
        self.health_says_serving_for_every_service()

    def a_short_deadline_passes(self):
        article = {"text": (ARTICLES[0]["text"] * 20_000)[: 4 << 20]}
        try:
            self.extraction.Extract(article=article, timeout=0.002)
            raise AssertionError("an answer within 2 ms")
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.DEADLINE_EXCEEDED, error.code()

    def a_cancelled_stream_ends_and_the_server_goes_on(self):
        stream = self.catalog.StreamStatements()
        next(stream)
        stream.cancel()
        assert stream.code() == grpc.StatusCode.CANCELLED
        hold = threading.Event()

        def items():
            yield self.catalog.message("IngestArticlesRequest", item_id="1", article=ARTICLES[0])
            hold.wait(60)

        answers = self.catalog.IngestArticles(items())
        assert next(answers).item_id == "1"
        answers.cancel()
        hold.set()
        assert answers.code() == grpc.StatusCode.CANCELLED
        self.health_says_serving_for_every_service()


def main(address):
    checks = Checks(address)
    names = [name for name in vars(Checks) if not name.startswith("_")]
    for name in names:
        getattr(checks, name)()
        print(f"python: {name.replace('_', ' ')}", flush=True)
    print(f"python: {len(names)} checks passed", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
