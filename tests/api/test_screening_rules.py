"""The rules are Kleene's three-valued logic, checked against SQLite's NULL logic, and each rule by table."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.programmes.catalogue import SHIPPED, Catalogue, load_catalogue
from api.programmes.model import Condition, Town
from api.screening.rules import assess, conjunction, disjunction, evaluate, value_of

CATALOGUE = load_catalogue(SHIPPED)
BY_NAME = CATALOGUE.town_index.by_name

FACTS = [f"f{number}" for number in range(4)]
TOWNS = ["Bochum", "Herne", "Iserlohn"]
UNKNOWN = [None, "dont_know", "declined"]

yes_no = st.sampled_from(
    [Condition(fact=fact, values=frozenset({value})) for fact in FACTS for value in ("yes", "no")]
)
places = st.builds(
    lambda names: Condition(fact="town", towns=frozenset(names)), st.sets(st.sampled_from(TOWNS), min_size=1)
)
formulas = st.recursive(
    yes_no | places,
    lambda inner: (
        st.builds(lambda parts: Condition(all=tuple(parts)), st.lists(inner, min_size=1, max_size=3))
        | st.builds(lambda parts: Condition(any=tuple(parts)), st.lists(inner, min_size=1, max_size=3))
        | st.builds(lambda part: Condition(negated=part), inner)
    ),
    max_leaves=12,
)
answers = st.fixed_dictionaries(
    {fact: st.sampled_from(["yes", "no", *UNKNOWN]) for fact in FACTS}
    | {"town": st.sampled_from([*TOWNS, "elsewhere", *UNKNOWN])}
)


def known(said: dict[str, str | None]) -> dict[str, str]:
    return {key: value for key, value in said.items() if value is not None}


# --- the logic ---------------------------------------------------------------------------------


def as_sql(condition: Condition) -> str:
    if condition.fact:
        wanted = ", ".join(f"'{value}'" for value in sorted(condition.values | condition.towns))
        return f"({condition.fact} IN ({wanted}))"
    if condition.negated:
        return f"(NOT {as_sql(condition.negated)})"
    word = " AND " if condition.all else " OR "
    return "(" + word.join(as_sql(part) for part in condition.all or condition.any) + ")"


@pytest.fixture(scope="module")
def sqlite() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    yield connection
    connection.close()


@given(formula=formulas, said=answers)
def test_formulas_agree_with_the_null_logic_of_sqlite(
    sqlite: sqlite3.Connection, formula: Condition, said: dict[str, str | None]
) -> None:
    row = {key: None if value in UNKNOWN else value for key, value in said.items()}
    columns = ", ".join(f":{key} AS {key}" for key in row)
    (expected,) = sqlite.execute(f"SELECT {as_sql(formula)} FROM (SELECT {columns})", row).fetchone()
    found = evaluate(formula, known(said), BY_NAME)
    assert found == (None if expected is None else bool(expected))


@pytest.mark.parametrize(
    ("truths", "both", "either"),
    [
        ([True, True], True, True),
        ([True, False], False, True),
        ([True, None], None, True),
        ([False, None], False, None),
        ([None, None], None, None),
        ([False, False], False, False),
    ],
)
def test_and_and_or_follow_kleenes_tables(truths: list, both: bool | None, either: bool | None) -> None:
    assert conjunction(truths) is both
    assert disjunction(truths) is either


@given(formula=formulas, said=answers, data=st.data())
def test_more_information_never_turns_a_decided_formula_round(
    formula: Condition, said: dict[str, str | None], data: st.DataObject
) -> None:
    before = evaluate(formula, known(said), BY_NAME)
    options = {fact: ["yes", "no"] for fact in FACTS} | {"town": [*TOWNS, "elsewhere"]}
    more = {
        key: data.draw(st.sampled_from(options[key])) if value in UNKNOWN else value
        for key, value in said.items()
    }
    after = evaluate(formula, known(more), BY_NAME)
    assert before is None or after == before


# --- towns -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "truth"),
    [
        ("Bochum", True),
        ("Wattenscheid", True),
        ("Bochum-Werne", True),
        ("Herne", False),
        ("Hamburg", False),
        ("elsewhere", False),
        ("Märkischer Kreis", False),
        ("dont_know", None),
        ("declined", None),
        ("Kleinkleckersdorf", None),
    ],
)
def test_a_district_counts_as_its_town_and_the_unknown_stays_open(answer: str, truth: bool | None) -> None:
    assert evaluate(Condition(fact="town", towns=frozenset({"Bochum"})), {"town": answer}, BY_NAME) is truth


def test_a_whole_district_as_answer_leaves_its_towns_open() -> None:
    iserlohn = Condition(fact="town", towns=frozenset({"Iserlohn"}))
    assert evaluate(iserlohn, {"town": "Märkischer Kreis"}, BY_NAME) is None
    assert evaluate(iserlohn, {"town": "Kreis Unna"}, BY_NAME) is False


@pytest.mark.parametrize(
    ("answer", "truth"),
    [
        ("Iserlohn", True),
        ("Letmathe", True),
        ("Märkischer Kreis", True),
        ("Witten", False),
        ("elsewhere", False),
    ],
)
def test_an_office_means_all_its_towns(answer: str, truth: bool) -> None:
    condition = Condition(fact="town", offices=frozenset({"maerkischer-kreis"}))
    assert evaluate(condition, {"town": answer}, BY_NAME) is truth


# --- each rule of the catalogue ----------------------------------------------------------------

YES_NO_FACTS = {"yes": "met", "no": "unmet", "dont_know": "open", "declined": "open", None: "open"}
PLACES = {"elsewhere": "unmet", "dont_know": "open", "declined": "open", None: "open"}
TABLE = {
    ("insat", "insat-wohnort", "wohnort"): PLACES
    | {"Bochum": "met", "Wattenscheid": "met", "Herne": "unmet"},
    ("insat", "insat-leistungsbezug", "leistungsbezug"): YES_NO_FACTS,
    ("insat", "insat-zielgruppe", "zielgruppe"): YES_NO_FACTS,
    ("insat", "insat-dauer", "agh_dauer"): YES_NO_FACTS | {"yes": "unmet", "no": "met"},
    ("nimak", "nimak-wohnort", "wohnort"): PLACES | {"Pforzheim": "met", "Bochum": "unmet"},
    ("nimak", "nimak-leistungsbezug", "leistungsbezug"): YES_NO_FACTS,
    ("proaktiv", "proaktiv-wohnort", "wohnort"): PLACES
    | {"Iserlohn": "met", "Märkischer Kreis": "met", "Witten": "met", "Bochum": "unmet"},
    ("proaktiv", "proaktiv-leistungsbezug", "leistungsbezug"): YES_NO_FACTS,
    ("proaktiv", "proaktiv-gesundheit", "gesundheit"): YES_NO_FACTS,
    ("proaktiv", "proaktiv-wunsch", "eigener_wunsch"): YES_NO_FACTS,
}
ROWS = [(*rule, answer, value) for rule, row in TABLE.items() for answer, value in row.items()]


@pytest.mark.parametrize(("key", "rule", "fact", "answer", "value"), ROWS)
def test_each_rule_is_met_unmet_or_open_as_the_table_says(
    key: str, rule: str, fact: str, answer: str | None, value: str
) -> None:
    programme = CATALOGUE.programme(key)
    found = next(each for each in programme.rules if each.id == rule)
    assert value_of(found, {fact: answer} if answer else {}, BY_NAME) == value


def test_the_table_has_every_computed_rule_with_all_three_values() -> None:
    computed = {(each.key, rule.id) for each in CATALOGUE.programmes.values() for rule in each.computed_rules}
    assert {(key, rule) for key, rule, _ in TABLE} == computed
    assert all(set(row.values()) == {"met", "unmet", "open"} for row in TABLE.values())


def test_what_only_a_person_may_judge_stays_open() -> None:
    insat = CATALOGUE.programme("insat")
    values = assess(insat, {"wohnort": "Bochum"}, BY_NAME).values
    left = [rule.id for rule in insat.rules if rule.decided_by]
    assert left == ["insat-erwerbsfaehig", "insat-vorrang"]
    assert {values[rule] for rule in left} == {"open"}


# --- the outcome -------------------------------------------------------------------------------

FITTING = {"wohnort": "Bochum", "leistungsbezug": "yes", "agh_dauer": "no", "zielgruppe": "yes"}
OUTCOMES = [
    ("insat", {}, "speaks_for"),
    ("insat", {"zielgruppe": "declined"}, "open"),
    ("insat", {"agh_dauer": "dont_know"}, "open"),
    ("insat", {"zielgruppe": "no"}, "speaks_against"),
    ("insat", {"zielgruppe": "no", "agh_dauer": "dont_know"}, "speaks_against"),
    ("insat", {"leistungsbezug": "no"}, "speaks_against"),
    ("insat", {"wohnort": "Herne"}, "other_region"),
    ("insat", {"wohnort": "Herne", "leistungsbezug": "no"}, "other_region"),
    ("nimak", {"wohnort": "Pforzheim"}, "open"),
    ("nimak", {"wohnort": "Bochum"}, "other_region"),
    ("proaktiv", {"wohnort": "Iserlohn"}, "ended"),
    ("miar", {"wohnort": "Aachen"}, "ended"),
]


@pytest.mark.parametrize(("key", "differs", "outcome"), OUTCOMES)
def test_the_outcome_follows_from_the_rules(key: str, differs: dict[str, str], outcome: str) -> None:
    assert assess(CATALOGUE.programme(key), FITTING | differs, BY_NAME).outcome == outcome


def all_answers(catalogue: Catalogue, key: str) -> st.SearchStrategy[dict[str, str]]:
    """Any answers to any of a programme's questions."""
    facts = catalogue.programme(key).facts
    towns: list[Town] = [town for town in catalogue.town_index.towns if town.office][:60:7]
    values = {
        fact: [option.value for option in entry.options]
        or [*(town.name for town in towns), "Bochum", "elsewhere"]
        for fact, entry in facts.items()
    }
    return st.fixed_dictionaries(
        {},
        optional={
            fact: st.sampled_from([*options, "dont_know", "declined"]) for fact, options in values.items()
        },
    )


@pytest.mark.parametrize("key", ["insat", "nimak"])
@given(data=st.data())
def test_the_order_of_answers_does_not_matter(key: str, data: st.DataObject) -> None:
    said = data.draw(all_answers(CATALOGUE, key))
    shuffled = dict(data.draw(st.permutations(list(said.items()))))
    programme = CATALOGUE.programme(key)
    assert assess(programme, said, BY_NAME) == assess(programme, shuffled, BY_NAME)


@pytest.mark.parametrize("key", ["insat", "nimak"])
@given(data=st.data())
def test_declining_and_not_knowing_are_never_worse_than_any_answer(key: str, data: st.DataObject) -> None:
    said = data.draw(all_answers(CATALOGUE, key))
    fact = data.draw(st.sampled_from(list(CATALOGUE.programme(key).facts)))
    programme = CATALOGUE.programme(key)
    for unknown in ("dont_know", "declined"):
        without = assess(programme, said | {fact: unknown}, BY_NAME)
        silent = assess(programme, {each: value for each, value in said.items() if each != fact}, BY_NAME)
        assert without == silent
        only_rules = [
            rule for rule in programme.computed_rules if rule.condition and rule.condition.facts == {fact}
        ]
        assert all(without.values[rule.id] == "open" for rule in only_rules)


def test_no_answers_at_all_leave_everything_open() -> None:
    assert assess(CATALOGUE.programme("insat"), {}, BY_NAME).outcome == "open"


def test_the_same_answers_give_the_same_assessment_after_a_new_start(tmp_path: Path) -> None:
    again = load_catalogue(SHIPPED)
    assert assess(again.programme("insat"), FITTING, again.town_index.by_name) == assess(
        CATALOGUE.programme("insat"), FITTING, BY_NAME
    )
