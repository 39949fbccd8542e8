import re

from allocator.resources import shipped
from allocator.tiering.rulesets import load_ruleset
from allocator.tiering.showing import page_as_html
from allocator.tiering.statements import statement_index, write_statements
from allocator.tiering.statements.folder import file_names
from tests.tiering.statements.school_case import a_decision, a_report, the_authority

REPORT = a_report(a_decision(), a_decision(school_id="S2", tier="intensive"))


def test_a_folder_holds_a_page_for_each_school_an_index_and_the_criteria(tmp_path):
    rules = load_ruleset(shipped("rules") / "scotland-three-tier")
    names = write_statements(REPORT, the_authority(), rules, tmp_path / "out")
    assert names == ("index.html", "criteria.html", "S1.html", "S2.html")
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(names)
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    links = re.findall(r'href="([^"#]+\.html)"', index)
    assert set(links) == set(names) - {"index.html"}


def test_the_index_is_sorted_by_name_and_shows_no_tier():
    html = page_as_html(statement_index(REPORT, the_authority(), {"S1": "a.html", "S2": "b.html"}))
    assert html.index("Another Primary") < html.index("First Primary")
    for tier in ("universal", "targeted", "intensive"):
        assert tier not in html.lower()


def test_file_names_are_plain_and_differ():
    names = file_names(["a/../b", "a-b", "A-B", "index", "日本", "8101825P"])
    assert len({name.lower() for name in names.values()}) == 6
    assert all(re.fullmatch(r"[A-Za-z0-9-]+\.html", name) for name in names.values())
    assert names["8101825P"] == "8101825P.html"
    assert names["index"] != "index.html"
