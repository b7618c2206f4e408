"""The extractor: what it promises for any text, what it refuses, and how well it reads."""

from __future__ import annotations

import datetime
import http.server
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook import articles, tables
from casebook.clean.dates import resolve_date
from casebook.extract import extract, resolve, score
from casebook.extract.check import check
from casebook.extract.facts import dates, sums
from casebook.extract.vocabulary import parse_trigger

PUBLISHED = "2024-05-15"  # a Wednesday


def read(text: str, published: str = PUBLISHED) -> list[dict]:
    return resolve(extract(text, source_id="report", published=published), published)


def only(kind: str, text: str, published: str = PUBLISHED) -> dict:
    found = [mention for mention in read(text, published) if mention["type"] == kind]
    assert len(found) == 1, [mention["type"] for mention in read(text, published)]
    return found[0]


# --- what reports say ------------------------------------------------------------------------------------------------


def test_a_fine_has_its_authority_company_sum_day_and_country() -> None:
    fine = only("fine", "Italy's data protection authority on Tuesday fined the retailer Norvello 2.5 million euros.")
    assert (fine["actors"], fine["target"], fine["jurisdictions"]) == ("garante-italy", "norvello", "IT")
    assert (fine["amount"], fine["currency"], fine["date"]) == (2_500_000, "EUR", "2024-05-14")


def test_unknown_bodies_are_kept_and_marked() -> None:
    mentions = extract("The Ruritanian Data Commission fined Strelsau Telecom Ltd €3m on Monday.",
                       source_id="report", published=PUBLISHED)  # fmt: skip
    unknown = {each["id"]: each["kind"] for mention in mentions for each in mention.get("unknown", [])}
    assert unknown == {"ruritanian-data-commission": "regulator", "strelsau-telecom": "company"}
    assert resolve(mentions, PUBLISHED)[0]["actors"] == "ruritanian-data-commission"


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The ICO plans to fine Quillmart £2m, it said in a notice of intent.", "provisional_notice"),
        ("The CNIL ordered Quillmart to delete the photographs.", "enforcement_order"),
        ("Ireland's Data Protection Commission has opened an inquiry into Quillmart.", "investigation_opened"),
        ("The FTC closed its investigation into Quillmart.", "inquiry_closed"),
        ("The Garante found that Quillmart had breached the GDPR.", "investigation_finding"),
        ("Quillmart Inc agreed to pay $5 million to settle the case.", "settlement"),
        ("The ACLU sued Quillmart Inc in Illinois.", "lawsuit"),
        ("noyb filed a complaint against Quillmart Inc with the Austrian data protection authority.", "complaint"),
        ("Twitter sent Quillmart Inc a cease-and-desist letter.", "cease_and_desist"),
        ("The start-up Quillmart has pulled out of Canada.", "market_exit"),
        ("Toronto Police terminated their contract with Quillmart Inc.", "contract_ended"),
        ("The start-up Quillmart will appeal against the decision.", "appeal"),
        ("The High Court dismissed the case against Quillmart Inc.", "court_ruling"),
        ("Lawmakers introduced a bill to ban face recognition in the US.", "legislation"),
        ("The start-up Quillmart holds a database of 3 billion photos.", "database_size"),
        ("BBC News revealed the practice of the start-up Quillmart.", "media_investigation"),
        ("The start-up Quillmart raised $30 million.", "company_finance"),
        ("The ICO will take no further action against the retailer Quillmart.", "inquiry_closed"),
        ("The Garante whacked the retailer Quillmart with a €2m penalty.", "fine"),
        ("The county scrapped its deal with Quillmart Inc.", "contract_ended"),
        ("Big Brother Watch has dragged the force to the High Court.", "lawsuit"),
        ("The start-up Quillmart is on the hook for $3m, the FTC said.", "fine"),
        ("Homo Digitalis turned to the Greek data protection authority over Quillmart Inc.", "complaint"),
        ("The start-up Quillmart has bowed out of Canada.", "market_exit"),
        ("The mayor said that the cameras would stay.", "official_statement"),
        ("The Garante upheld the complaint about the retailer Quillmart.", "investigation_finding"),
        ("Three breaches of the GDPR were established by the ICO at the retailer Quillmart.", "investigation_finding"),
        ("The retailer Quillmart is being investigated by the ICO.", "investigation_opened"),
        ("The appeal of the retailer Quillmart was dismissed by the High Court.", "court_ruling"),
        ("Two former employees took the retailer Quillmart to court.", "lawsuit"),
        ("The start-up Quillmart disappeared from Canada.", "market_exit"),
        ("Residents of California can ask the company Quillmart to delete their data.", "company_policy"),
        ("Le Monde published the leaked files of the start-up Quillmart.", "media_investigation"),
        ("Hoan Ton-That resigned as chief executive.", "company_finance"),
        ("Photo app Quillmart was fined £2m by the ICO.", "fine"),  # no caption
    ],
)  # fmt: skip
def test_each_kind_of_event_is_found(sentence: str, kind: str) -> None:
    assert kind in {mention["type"] for mention in read(sentence)}


@pytest.mark.parametrize(
    ("text", "kind", "actors", "target"),
    [
        # nouns and pronouns stand for bodies named before
        ("The ICO examined the start-up Quillmart. It fined the company £2m.", "fine", "ico", "quillmart"),
        ("The insurer Halvern bought it from the vendor Quillmart. The CNIL has opened a probe into the vendor.",
         "investigation_opened", "cnil", "quillmart"),
        ("Toronto Police tested the start-up Quillmart. Big Brother Watch has dragged the force to the High Court.",
         "lawsuit", "big-brother-watch", "toronto-police"),
        # whoever appeals, it is against the other side
        ("The ICO won leave to appeal in the case of the start-up Quillmart.", "appeal", "ico", "quillmart"),
        ("The start-up Quillmart will appeal against the Greek decision.", "appeal", "quillmart", "hdpa-greece"),
        # a place acts through its authority, a described court by its name
        ("The start-up Quillmart was told off. Bavaria, on the other hand, closed its investigation into it.",
         "inquiry_closed", "baylda-bavaria", "quillmart"),
        ("The administrative court in Hamburg dismissed the case against the start-up Quillmart.",
         "court_ruling", "administrative-court-in-hamburg", "quillmart"),
        # a user, not the vendor, ends a contract
        ("The retailer Brae Foods ended its contract with the vendor Quillmart.", "contract_ended", "brae-foods",
         "quillmart"),
        ("The Lane County Sheriff's Office scrapped its contract with the vendor Quillmart.", "contract_ended",
         "lane-county-sheriffs-office", "quillmart"),
        # names with "and", an apostrophe, a short form in brackets, an affiliate
        ("The Ministry of Justice and Security cancelled its contract with the vendor Quillmart.", "contract_ended",
         "ministry-of-justice-and-security", "quillmart"),
        ("The campaign group Renters' Voice filed a complaint against the start-up Quillmart.", "complaint",
         "renters-voice", "quillmart"),
        ("The National Authority of Data Protection (ANPD) fined the start-up Quillmart €2m.", "fine", "anpd-brazil",
         "quillmart"),
        ("The ACLU of Oregon sued the start-up Quillmart.", "lawsuit", "aclu-of-oregon", "quillmart"),
        # names that only their neighbours mark as a company's
        ("The CNIL fined one of the insurers, Seguradora Horizonte, €2m.", "fine", "cnil", "seguradora-horizonte"),
        ("The CNIL has opened an investigation into Portalis.", "investigation_opened", "cnil", "portalis"),
    ],
)  # fmt: skip
def test_who_did_it_and_to_whom(text: str, kind: str, actors: str, target: str) -> None:
    found = only(kind, text)
    assert (found["actors"], found["target"]) == (actors, target)


def test_persons_who_sue_or_speak_are_named_without_their_office() -> None:
    lawsuit = only("lawsuit", "Plaintiff Latoya Simmons sued the start-up Quillmart in Illinois.")
    assert lawsuit["actors"] == "latoya-simmons"
    said = only("official_statement", "Policing Minister Carl Whitmore said that the force had done the right thing.")
    assert "carl-whitmore" in said["actors"].split(";")


def test_a_sum_in_a_place_names_no_authority() -> None:
    found = read("The retailer Quillmart was fined €70,000 in Spain and HUF 12 million in Hungary.")
    assert [(mention["actors"], mention["jurisdictions"]) for mention in found] == [("", "ES"), ("", "HU")]


def test_a_name_that_many_countries_courts_bear_is_that_of_the_country_at_hand() -> None:
    ruling = only("court_ruling", "Ireland is the home of the start-up Quillmart. The High Court dismissed its case.")
    assert (ruling["actors"], ruling["jurisdictions"]) == ("high-court-ireland", "IE")


@pytest.mark.parametrize(
    ("sentence", "kind", "amount"),
    [
        ("The court raised the damages against the start-up Quillmart from €2m to €5m.", "court_ruling", 5_000_000),
        ("The court annulled the fine of €2m that the start-up Quillmart was to pay.", "court_ruling", None),
        ("The ICO fined the start-up Quillmart SEK 2 million (about €180,000).", "fine", 2_000_000),
        ("The start-up Quillmart agreed to settle the case. It will pay $3 million.", "settlement", 3_000_000),
        ("The start-up Quillmart will appeal against the fine of €2m.", "appeal", None),
    ],
)
def test_the_sum_of_an_event(sentence: str, kind: str, amount: float | None) -> None:
    assert only(kind, sentence)["amount"] == amount


def test_counts_are_of_what_the_event_counts() -> None:
    used = only(
        "usage_report", "Chennai police ran 1.8 lakh searches with the app of the start-up Quillmart last year."
    )
    assert (used["quantity"], used["unit"]) == (180_000, "searches")
    bought = only("contract", "Toronto Police signed a contract with the vendor Quillmart for fifteen licences.")
    assert (bought["quantity"], bought["unit"]) == (15, "licences")


@pytest.mark.parametrize(
    "sentence",
    [
        "The company could be fined up to £17.5m under the law.",
        "The ICO has not fined the start-up Quillmart.",
        "Quillmart Inc did not respond to a request for comment.",
        "Shares of Quillmart Inc rose 3 percent to $40.",
        "Photo: Quillmart Inc was fined £2m by the ICO.",
        "The retailer Quillmart can no longer appeal, since it never filed an objection.",
    ],
)
def test_what_did_not_happen_is_no_event(sentence: str) -> None:
    assert read(sentence) == []


def test_an_abbreviation_means_what_the_text_says() -> None:
    text = "The OPC found that Restaurant Brands Invented (RBI) broke the law. RBI said that it disagreed."
    assert "rbi-india" not in {mention["actors"] for mention in read(text)}


def test_a_place_of_two_words_and_its_people_are_no_companies() -> None:
    text = "In British Columbia, the BC Civil Liberties Association sued Quillmart. Kenyans had complained."
    mentions = extract(text, source_id="report", published=PUBLISHED)
    unknown = {each["id"] for mention in mentions for each in mention.get("unknown", [])}
    assert not unknown & {"columbia", "british-columbia", "kenyans"}


def test_an_authority_without_a_name_is_that_of_the_place_or_of_the_money() -> None:
    digest = (
        "Privacy this week\n\nDenmark's data protection authority fined Quillmart DKK 1 million. Denmark is small.\n\n"
        "In Spain, the data protection agency fined Norvello €2 million.\n\n"
        "- Finland: €85,000 fine for the taxi firm Taksikko.\n\n"
        "The watchdog fined Strelsau Telecom Ltd PLN 3 million in 2022."
    )
    places = {mention["amount"]: mention["jurisdictions"] for mention in read(digest) if mention["type"] == "fine"}
    assert places == {1_000_000: "DK", 2_000_000: "ES", 85_000: "FI", 3_000_000: "PL"}


def test_the_parts_of_a_fine_are_no_fines_beside_it() -> None:
    text = (
        "The ICO fined Quillmart £5m on Tuesday. The ICO fined Quillmart £2m for the first breach. "
        "It fined Quillmart £3m for the second."
    )
    assert only("fine", text)["amount"] == 5_000_000


def test_a_title_that_the_report_does_not_bear_out_is_no_event() -> None:
    text = (
        "ICO settles on £750k bill for Quillmart\n\nThe ICO fined Quillmart £750,000 on Tuesday.\n\n"
        "Customers had not been told. The shop sells shoes. It has four branches. They close at six."
    )
    assert [mention["type"] for mention in read(text)] == ["fine"]


def test_a_court_approves_a_settlement_and_an_attorney_general_goes_to_court() -> None:
    text = "A federal judge in Chicago gave the final nod to a $92 million deal with Quillmart on Tuesday."
    assert (only("settlement", text)["amount"], only("settlement", text)["jurisdictions"]) == (92_000_000, "US")
    assert (
        only("lawsuit", "The FTC has filed a complaint against Quillmart for misleading its users.")["actors"]
        == "us-ftc"
    )


def test_fines_listed_by_country_are_one_each() -> None:
    found = read(
        "The retailer Quillmart was fined €70,000 in Spain, HUF 12 million in Hungary and RON 25,000 in Romania."
    )
    assert [(mention["jurisdictions"], mention["amount"], mention["currency"]) for mention in found] == [
        ("ES", 70_000, "EUR"), ("HU", 12_000_000, "HUF"), ("RO", 25_000, "RON")]  # fmt: skip


def test_fines_listed_by_company_or_capital_are_one_each() -> None:
    found = read("The ICO set penalties of £2m for the retailer Quillmart and £300,000 for the supplier Zorbly.")
    assert [(mention["target"], mention["amount"]) for mention in found] == [
        ("quillmart", 2_000_000), ("zorbly", 300_000)]  # fmt: skip
    found = read("The start-up Quillmart has been fined before: Rome for €20m, Athens for €20m and Paris for €5m.")
    assert [(mention["actors"], mention["amount"]) for mention in found] == [
        ("garante-italy", 20_000_000), ("hdpa-greece", 20_000_000), ("cnil", 5_000_000)]  # fmt: skip
    found = read("The start-up Quillmart was fined €20m each by Italy and Greece in 2022.")
    assert [(mention["jurisdictions"], mention["date"]) for mention in found] == [("IT", "2022"), ("GR", "2022")]


def test_what_the_law_allows_and_what_is_only_drafted_has_not_happened() -> None:
    kinds = [mention["type"] for mention in read("The retailer Quillmart has 28 days to appeal the decision.")]
    assert "appeal" not in kinds
    kinds = [mention["type"] for mention in read("A draft by the ICO puts the penalty on Quillmart Ltd at £2m.")]
    assert "fine" not in kinds


def test_a_statement_takes_the_day_of_the_news_only_where_it_is_near() -> None:
    lead = "The ICO fined the retailer Quillmart £2m on Tuesday.\n\n"
    far = "Its shops sell paper. They have cameras. The cameras were put up two winters ago.\n\n"
    assert only("company_statement", f"{lead}The retailer Quillmart rejected the finding.")["date"] == "2024-05-14"
    assert only("company_statement", f"{lead}{far}The retailer Quillmart rejected the finding.")["date"] == ""
    same = "The ICO fined the retailer Quillmart £2m on Tuesday. The retailer Quillmart rejected the finding."
    assert only("company_statement", same)["date"] == "2024-05-14"


def test_what_was_said_at_the_time_bears_that_time() -> None:
    text = "The ICO fined the retailer Quillmart £2m in March 2022. Quillmart rejected the finding at the time."
    assert only("company_statement", text)["date"] == "2022-03"


def test_news_without_a_day_bears_that_of_its_publication_and_what_is_older_does_not() -> None:
    news = "The ICO has fined the retailer Quillmart £2m for scanning the faces of its customers."
    assert only("fine", news)["date"] == PUBLISHED
    assert only("fine", news, published="")["date"] == ""
    older = "Until now the largest fine of the ICO was £1m, against the retailer Quillmart."
    assert only("fine", older)["date"] == ""


def test_a_reviewed_fine_keeps_a_day_of_its_own() -> None:
    text = "In 2019 the ICO fined the retailer Quillmart £640,000, a sum that the Upper Tribunal upheld in 2021."
    assert (only("fine", text)["date"], only("court_ruling", text)["date"]) == ("2019", "2021")


def test_the_years_of_a_chronology_stand_above_its_days() -> None:
    text = (
        "The retailer Quillmart: a chronology\n\n2021\n\n14 April - The ICO opens an inquiry into Quillmart.\n"
        "July - The ICO fines Quillmart £2m. It also orders Quillmart to delete the photographs.\n\n2023\n\n"
        "7 February - A tribunal dismisses the appeal of Quillmart.\n"
    )
    stated = {mention["type"]: mention["date"] for mention in read(text, published="")}
    assert stated["investigation_opened"] == "2021-04-14"
    assert (stated["fine"], stated["enforcement_order"]) == ("2021-07", "2021-07")
    assert stated["court_ruling"] == "2023-02-07"


def test_days_without_a_year_take_it_from_the_day_before_where_nobody_knows_the_day_of_publication() -> None:
    opened = (
        "On 12 {month} 2021 the ICO opened an inquiry into the retailer Quillmart. On 3 May it fined Quillmart £2m."
    )
    assert only("fine", opened.format(month="March"), published="")["date"] == "2021-05-03"
    assert only("fine", opened.format(month="November"), published="")["date"] == "2022-05-03"


def test_the_holder_of_an_office_speaks_for_it_under_a_surname() -> None:
    text = (
        "Australia's Information Commissioner Angelene Falk concluded on Tuesday that Clearview AI breached the law. "
        "Falk has ordered Clearview AI to destroy the images."
    )
    order = only("enforcement_order", text)
    assert (order["actors"], order["target"]) == ("oaic", "clearview-ai")
    assert not [mention for mention in read(text) if "falk" in mention["actors"] + mention["target"]]


def test_a_headline_in_capitals_names_only_what_the_report_names() -> None:
    text = (
        "Quillmart Fined £2m For Violating Data Protection Law: A Wake-Up Call For Retailers\n\n"
        "The ICO fined the retailer Quillmart £2m on Tuesday. The retailer Quillmart sells paper. It has 40 shops. "
        "They have cameras. The cameras were put up two winters ago."
    )
    assert only("fine", text)["target"] == "quillmart"


def test_going_to_a_court_is_no_ruling() -> None:
    text = "The campaign group Faces Ours filed an application at the High Court of Kenya on Monday, seeking an order."
    assert "court_ruling" not in {mention["type"] for mention in read(text)}


def test_a_bill_of_a_state_is_that_of_its_legislature() -> None:
    text = "In Ohio, a state bill that would ban face search was introduced on Monday."
    assert only("legislation", text)["actors"] == "ohio-general-assembly"
    text = "The bill passed the Texas Senate in April."
    assert only("legislation", text)["actors"] in ("texas-senate", "senate-of-texas")


def test_an_authority_is_that_of_the_country_that_owns_its_name() -> None:
    text = "Ghana's Data Protection Commission fined the lender Quillmart 90,000 euros on Tuesday."
    assert (only("fine", text)["actors"], only("fine", text)["jurisdictions"]) == ("dpc-ghana", "GH")


def test_a_company_is_not_where_its_nationality_says() -> None:
    text = "In Norway, the police ended their contract with the Dutch firm Quillmart on Monday."
    assert only("contract_ended", text)["jurisdictions"] == "NO"


def test_a_fine_that_was_cut_for_early_payment_is_what_is_left_of_it() -> None:
    text = "Spain's AEPD fined the bakery Quillmart €70,000 on Tuesday. The sum fell to €42,000 for paying early."
    assert only("fine", text)["amount"] == 42_000


def test_the_day_of_the_decision_counts_before_that_of_its_announcement() -> None:
    fine = only("fine", "The ICO announced on Tuesday that it had fined the retailer Quillmart £2m. "
                "The decision is dated 7 May.")  # fmt: skip
    assert fine["date"] == "2024-05-07"


def test_a_date_of_another_clause_or_of_a_deadline_is_not_that_of_the_event() -> None:
    ended = only("contract_ended", "Kent Police, which had used the tool since 2021, ended its contract with Quillmart "
                 "Inc in March.")  # fmt: skip
    assert ended["date"] == "2024-03"
    order = only("enforcement_order", "The ICO ordered the retailer Quillmart to delete the faces by the end of June.")
    assert order["date"] == ""


def test_a_report_may_end_in_a_title_without_its_name() -> None:
    text = "Privacy International filed a complaint against the retailer Quillmart with the Chief Justice"
    assert only("complaint", text)["actors"] == "privacy-international"


def test_a_fine_under_review_does_not_take_the_day_of_its_review_in_a_chronology() -> None:
    text = (
        "1 March 2022\nThe CNIL opened an inquiry into the retailer Quillmart.\n\n"
        "5 March 2022\nQuillmart appealed to the Council of State.\n\n"
        "9 March 2022\nThe fine of €2 million that the CNIL imposed on Quillmart was halved by the Council of State.\n"
    )
    assert only("investigation_opened", text)["date"] == "2022-03-01"
    assert (only("fine", text)["actors"], only("fine", text)["date"]) == ("cnil", "")


def test_a_chronology_dates_what_stands_below_its_headings() -> None:
    text = "Quillmart and the regulators\n\n" + "".join(
        f"{month} 2021\nThe ICO fined the retailer Quillmart £{number}m.\n\n"
        for number, month in enumerate(("March", "May", "July"), 1)
    )
    assert [mention["date"] for mention in read(text) if mention["amount"]] == ["2021-03", "2021-05", "2021-07"]


@pytest.mark.parametrize(
    ("phrase", "stated", "day"),
    [
        ("on Tuesday", "on Tuesday", "2024-05-14"),
        ("in May last year", "May last year", "2023-05"),
        ("two weeks ago", "two weeks ago", "2024-04"),
        ("a year ago", "a year ago", "2023"),
        ("on 3 February", "3 February", "2024-02-03"),
        ("last November", "last November", "2023-11"),
        ("on Sept. 3, 2020", "Sept. 3, 2020", "2020-09-03"),
        ("earlier this month", "earlier this month", "2024-05"),
        ("in the spring", "in the spring", "2024"),
        ("in the autumn", "in the autumn", "2023"),
        ("on Tuesday of last week", "on Tuesday of last week", "2024-05-07"),
        ("on Tuesday, May 7", "May 7", "2024-05-07"),
        ("on 05/14/2024", "05/14/2024", "2024-05-14"),
        ("on 29-04-2024", "29-04-2024", "2024-04-29"),
    ],
)
def test_dates_count_from_publication(phrase: str, stated: str, day: str) -> None:
    [found] = dates(f"It was fined {phrase}.", PUBLISHED)
    assert (found.text.partition(" [")[0], found.value.date) == (stated, day)


def test_without_a_day_of_publication_relative_dates_stay_open() -> None:
    text = "The ICO fined Quillmart Inc £2m on Monday. The CNIL fined Quillmart Inc €1m on 3 May 2021."
    assert [mention["date"] for mention in read(text, "")] == ["", "2021-05-03"]


@pytest.mark.parametrize(
    ("stated", "country", "amount", "currency"),
    [
        ("£7.5m", "GB", 7_500_000, "GBP"),
        ("$1.2 billion", "US", 1_200_000_000, "USD"),
        ("$50 million", "AU", 50_000_000, "AUD"),
        ("12 million Norwegian crowns", "DK", 12_000_000, "NOK"),
        ("1.2 billion won", "KR", 1_200_000_000, "KRW"),
        ("R$ 50 thousand", "BR", 50_000, "BRL"),
        ("Rs 12.4 crore", "IN", 124_000_000, "INR"),
        ("EUR 20.000", "IT", 20_000, "EUR"),
        ("20,000 euros", "IT", 20_000, "EUR"),
        ("half a million dollars", "US", 500_000, "USD"),
        ("$1.375 billion", "US", 1_375_000_000, "USD"),
        ("1.1 billion Korean won", "DE", 1_100_000_000, "KRW"),
        ("N766,242,500", "NG", 766_242_500, "NGN"),
        ("Sh. 4.5 million", "KE", 4_500_000, "KES"),
    ],
)
def test_money_as_it_is_written(stated: str, country: str, amount: float, currency: str) -> None:
    [found] = sums(f"a fine of {stated}, it said", country)
    assert (found.amount, found.currency) == (amount, currency)


# --- what holds for any text -----------------------------------------------------------------------------------------

PIECES = (
    "The ICO fined Quillmart Inc £7.5m on Monday . , and CNIL ordered it to delete 3 billion photos last May 2021 ; "
    "[ ] \n court dismissed the appeal in Italy France Texas Attorney General police used Clearview AI \u2019s "
    "\u201c \u201d settled said lawsuit that would not be available Canada , which after Target Meta ( $9.4 million ) "
    "31 December 20bn Bill"
)
WORDS = st.sampled_from(PIECES.split(" "))
TEXTS = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=120).map(" ".join))


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from(["", "2024", "2024-02", "2024-02-29"]))
def test_any_text_gives_valid_mentions_and_the_same_again(text: str, published: str) -> None:
    mentions = extract(text, source_id="report", published=published)
    assert mentions == extract(text, source_id="report", published=published)
    columns = tables.columns_of("extracted")
    for mention in mentions:
        start, end = mention["span"]
        assert 0 <= start < end <= len(text) and text[start:end].strip()
        assert [key for key in mention if key != "unknown"] == columns
        assert text[start:].startswith(mention["locator"][0]) and text[:end].endswith(mention["locator"][1])
        for column, cell in mention.items():
            if column.endswith("_text"):
                for part in tables.split_list(cell):
                    words = part.rpartition("[")[0].strip() if part.endswith("]") else part
                    assert words in text, (column, part)
    assert len(resolve(mentions, published)) == len(mentions)
    assert len({mention["mention_id"] for mention in mentions}) == len(mentions)
    assert len({mention["event_id"] for mention in mentions}) == len(mentions)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".txt") as file:
        Path(file.name).write_bytes(content)
        try:
            article = articles.load(file.name)
        except articles.UnreadableError as error:
            assert str(error)
        else:
            assert article.text.strip()


# --- the command -----------------------------------------------------------------------------------------------------


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "casebook.cli", "extract", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


REPORT = (
    "Watchdog fines shop over cameras\n\nThe ICO said on Tuesday that it had fined the retailer Quillmart £2m for its "
    "cameras in its shops. It also ordered the company to delete the pictures that it had taken of its customers.\n"
)


def test_a_report_becomes_json_lines_and_messages_stay_apart(tmp_path: Path) -> None:
    (tmp_path / "quillmart.txt").write_text(REPORT, "utf-8")
    finished = command(str(tmp_path / "quillmart.txt"), "--published", PUBLISHED, "--resolve")
    assert finished.returncode == 0, finished.stderr
    lines = [json.loads(line) for line in finished.stdout.splitlines()]
    assert {line["type"] for line in lines} >= {"fine", "enforcement_order"}
    assert {line["date"] for line in lines} == {"2024-05-14"}
    assert "quillmart" in finished.stderr and "entities.csv" in finished.stderr


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.txt", b"  \n", "empty"),
        ("binary.txt", b"\x7fELF\x00\x01" * 50, "binary"),
        ("latin.txt", "Die Behörde verhängte eine Geldbuße. ".encode("latin-1") * 20, "UTF-8"),
        ("german.txt", "Die Behörde hat gegen das Unternehmen eine Geldbuße wegen der Kameras verhängt. ".encode() * 9,
         "English"),
        ("hostile.html", b"<html>" + b"<div>" * 5000 + b"<script>alert(1)</script>", "no text"),
        ("long.txt", b"The ICO fined it. " * 20_000, "characters"),
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused_and_nothing_is_written(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.txt").write_text(REPORT, "utf-8")
    out = tmp_path / "out"
    finished = command(str(tmp_path / "good.txt"), str(tmp_path / name), "--out", str(out))
    assert finished.returncode == 2 and finished.stdout == "" and not out.exists()
    assert message in finished.stderr and name in finished.stderr


def test_a_file_of_fifty_megabytes_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(articles.UnreadableError, match="50,000,000 bytes"):
        articles.load(str(tmp_path / "huge.txt"))


def test_a_day_of_publication_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(REPORT, "utf-8")
    with pytest.raises(articles.UnreadableError, match="YYYY-MM-DD"):
        articles.load(str(tmp_path / "report.txt"), published="15 May 2024")


PAGE = """<!doctype html><html lang="en"><head><title>Watchdog fines shop</title>{meta}</head><body>
<nav>Home News Sport</nav><article><h1>Watchdog fines shop over cameras</h1>
<p>The ICO said on Tuesday that it had fined the retailer Quillmart £2m for the use of cameras in its shops.</p>
<p>It also ordered the company to delete the pictures that it had taken of its customers over the years, it said.</p>
</article><footer>© 2019 A newspaper</footer></body></html>"""


@pytest.mark.parametrize(
    ("meta", "published"),
    [('<meta property="article:published_time" content="2024-05-15T08:00:00Z">', "2024-05-15"), ("", "")],
)
def test_a_page_gives_its_day_only_where_its_metadata_says_it(tmp_path: Path, meta: str, published: str) -> None:
    (tmp_path / "page.html").write_text(PAGE.format(meta=meta), "utf-8")
    article = articles.load(str(tmp_path / "page.html"))
    assert article.published == published
    assert "Quillmart" in article.text and "Sport" not in article.text


class Pages(http.server.BaseHTTPRequestHandler):
    """A page, a picture, and a page without end."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "image/png" if self.path == "/picture" else "text/html")
        self.end_headers()
        try:
            if self.path == "/page":
                self.wfile.write(PAGE.format(meta="").encode())
            while self.path == "/endless":
                self.wfile.write(b"<p>more</p>" * 10_000)
        except OSError:
            pass  # the reader has hung up, as it should

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def test_an_address_is_read_within_limits(server: str) -> None:
    assert "Quillmart" in articles.load(f"{server}/page").text
    for path, message in (("picture", "image/png"), ("endless", "more than 5,000,000 bytes")):
        with pytest.raises(articles.UnreadableError, match=message):
            articles.load(f"{server}/{path}")
    with pytest.raises(articles.UnreadableError, match="http"):
        articles.load("ftp://example.org/report")


# --- the tables it reads ---------------------------------------------------------------------------------------------


def test_an_editor_teaches_it_a_word_and_a_name_without_code(project: Path) -> None:
    text = "The Garante clobbered the retailer Quillmart."
    assert not extract(text, source_id="report", root=project)
    with (project / "data" / "reference" / "triggers.csv").open("a", encoding="utf-8") as file:
        file.write("enforcement_order,<regulator> clobber,,,,0.9\n")
    with (project / "data" / "reference" / "entities.csv").open("a", encoding="utf-8") as file:
        file.write("quillmart-group,Quillmart,company,GB,,,\n")
    [mention] = resolve(extract(text, source_id="report", root=project), "", project)
    assert (mention["type"], mention["target"]) == ("enforcement_order", "quillmart-group")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("fine,fine ~x <money>,,,,0.9", "pattern"),
        ("fine,<moneys>,,,,0.9", "pattern"),
        ("fine,sum <money>,,,finished,0.9", "status"),
        ("fine,{penalties} <money>,,,,0.9", "pattern"),
    ],
)
def test_a_broken_trigger_is_told_with_row_and_column(project: Path, row: str, column: str) -> None:
    file = project / "data" / "reference" / "triggers.csv"
    lines = len(file.read_text("utf-8").splitlines())
    file.write_text(file.read_text("utf-8") + row + "\n", "utf-8")
    [problem] = check(project)
    assert (problem.file, problem.row, problem.column) == ("data/reference/triggers.csv", lines + 1, column)


def test_a_broken_class_of_words_is_told_with_row_and_column(project: Path) -> None:
    file = project / "data" / "reference" / "word_classes.csv"
    lines = len(file.read_text("utf-8").splitlines())
    file.write_text(file.read_text("utf-8") + "sums,sum|{amounts}\n", "utf-8")
    [problem] = check(project)
    assert (problem.file, problem.row, problem.column) == (
        "data/reference/word_classes.csv", lines + 1, "alternatives")  # fmt: skip


@given(st.text(max_size=40))
def test_a_pattern_is_read_or_refused(pattern: str) -> None:
    try:
        assert parse_trigger(pattern, {"penalty": frozenset({"fine", "levi"})})
    except ValueError as error:
        assert str(error)


# --- how well it reads -----------------------------------------------------------------------------------------------


def test_rules_that_read_the_practice_reports_worse_are_noticed() -> None:
    total, _, _ = score.score(score.practice_reports(ROOT / "data" / "practice", "practice"))
    assert total.f1 >= 0.71
    assert total.right + total.missed > 200


def test_the_five_reports_are_read_by_the_extractor_alone(texts: dict[str, str]) -> None:
    total, _, _ = score.score(score.held_reports())
    assert total.f1 >= 0.85


def mention(kind: str, date: str = "", places: str = "", amount: float | None = None) -> dict:
    precision = {10: "day", 7: "month", 4: "year", 0: "none"}[len(date)]
    return {"type": kind, "date": date, "precision": precision, "jurisdictions": places, "amount": amount,
            "currency": "EUR" if amount else "", "actors": "", "target": "",
            "quantity": None, "status": ""}  # fmt: skip


def test_the_scorer_pairs_what_agrees_and_nothing_else() -> None:
    read_by_hand = [mention("fine", "2024-05", "IT", 5.0), mention("fine", "2024-05-02", "FR", 3.0), mention("appeal")]
    found = [
        mention("fine", "2024-05-02", "FR", 3.0),
        mention("fine", "2024-05-09", "IT", 5.0),
        mention("fine", "2023", "IT", 5.0),
    ]
    assert score.pair(found, read_by_hand) == [(0, 1), (1, 0)]
    total, by_type = score.score_report(found, read_by_hand)
    assert (total.right, total.wrong, total.missed) == (2, 1, 1)
    assert by_type["appeal"].recall == 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("high-court", "high-court-ireland", True),
        ("oakland-city-council", "city-council-of-oakland", True),
        ("quillmart", "quillmart-ltd", True),
        ("uk-parliament", "parliament-of-the-united-kingdom", True),
        ("senate-france", "senate-of-australia", False),
        ("datatilsynet-norway", "datatilsynet-denmark", False),
        ("upper-tribunal-aac", "first-tier-tribunal-grc", False),
    ],
)
def test_the_scorer_takes_two_spellings_of_one_name_for_one_body(one: str, other: str, same: bool) -> None:
    assert score.same_body(one, other) is same


def test_a_perfect_reading_scores_one_and_an_empty_one_nothing() -> None:
    reading = [mention("fine", "2024-05", "IT", 5.0), mention("lawsuit", "2020")]
    assert score.score_report(reading, reading)[0].f1 == 1
    assert score.score_report([], reading)[0].f1 == 0


# a day, its month and its year, as reports write them
WRITTEN = (
    "{day.day} {day:%B %Y}", "{day.day} {day:%B, %Y}", "{day.day}{ordinal} {day:%B %Y}",
    "{day:%B} {day.day}, {day.year}", "{day:%B} {day.day} {day.year}", "{day:%B} {day.day}{ordinal}, {day.year}",
)  # fmt: skip


@given(st.dates(min_value=datetime.date(1990, 1, 1), max_value=datetime.date(2035, 12, 31)), st.sampled_from(WRITTEN))
def test_a_day_written_whole_reads_as_the_cleaning_reads_it(day: datetime.date, written: str) -> None:
    """The extractor does not ask dateparser about such days; what it takes them for has to be the same."""
    ordinal = "th" if 11 <= day.day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    phrase = written.format(day=day, ordinal=ordinal)
    (found,) = dates(f"The court ruled on {phrase}.", "2022-05-23")
    assert found.text == phrase
    assert found.value == resolve_date(phrase, "2022-05-23") == (day.isoformat(), "day")
