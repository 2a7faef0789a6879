"""Departments, their liaisons, and the table of who works with whom (D11)."""

import re

import pytest

from portal.foundation import i18n
from portal.foundation.db import Conflict, Refused
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records.audit import AuditEntry
from portal.records.departments import Collaboration, Department


def _rows(html: str) -> list[list[str]]:
    """The cells of the collaboration table."""
    table = html[html.index('id="table-title"') :]
    rows = re.findall(r"<tr>(.*?)</tr>", table[table.index("<tbody>") :], re.S)
    return [
        [" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        for row in rows
    ]


def test_the_manuals_table_stands_as_it_was_written(world):
    html = world.browser(world.account(Role.STAFF)).get("/departments").text
    assert [row[1:4] for row in _rows(html)] == [
        ["Survey and analysis of competitors", "Customer service", "Sales and marketing"],
        ["The hotel's price strategy".replace("'", "&#39;"), "Sales and marketing", "Customer service"],
        ["Training plan: making it", "Training", "Customer service"],
        ["Training plan: carrying it out", "Training", "Customer service"],
        ["Quality inspection, announced", "Quality", "Customer service"],
        ["Installation of the PMS", "Sales and marketing", "Customer service"],
        ["Renovation of hardware", "Engineering", "Customer service"],
        ["Daily communication", "Customer service", "—"],
        ["GM convention", "Customer service", "all other departments"],
        ["Consulting on operations", "Customer service", "Sales and marketing"],
    ]


def test_the_seven_departments_and_customer_service_exist_in_both_languages(database):
    with i18n.speaking("zh"):
        assert [row.name for row in Department.in_order(COMMAND_LINE)] == [
            "客户服务部",
            "市场销售部",
            "培训部",
            "质量管理部",
            "工程部",
            "商务部",
            "运营部",
            "财务部",
        ]


def test_what_is_routed_follows_the_table(database):
    lead, assisting = Collaboration.routed("inspection")
    assert (lead.word, [row.word for row in assisting]) == ("quality", ["customer-service"])
    lead, assisting = Collaboration.routed("convention")
    assert (lead.word, len(assisting)) == ("customer-service", 7)
    item = Collaboration.get(Collaboration.word == "inspection")
    facts = {name: getattr(item, name) for name in ("name_zh", "name_en", "all_assist", "note_zh", "note_en", "place")}
    item.edit(COMMAND_LINE, 1, [], **facts, lead=item.lead, active=False)
    assert Collaboration.routed("inspection") is None


def test_liaisons_stand_at_their_department(world):
    quality = Department.get(Department.word == "quality")
    liaison = world.account(Role.LIAISON, name="Mr Quality")
    type(liaison).update(department=quality).where(type(liaison).id == liaison.id).execute()
    world.account(Role.LIAISON, name="Mr Nowhere")
    html = world.browser(world.account(Role.ADMIN)).get("/departments").text
    row = re.search(r"<tr><th[^>]*><a href=\"/departments/quality/edit\".*?</tr>", html, re.S).group()
    assert "Mr Quality" in row and "Mr Nowhere" not in row
    assert html.index("In no department yet:") < html.index("Mr Nowhere")


def test_an_admin_edits_an_item_and_the_audit_tells_what_changed(world):
    admin = world.browser(world.account(Role.ADMIN))
    item = Collaboration.get(Collaboration.word == "pms")
    page, action = f"/departments/collaboration/{item.id}/edit", f"/departments/collaboration/{item.id}"
    answer = admin.send(page, action, leading="engineering", assistants=["sales", "customer-service"], active="y")
    assert answer.status_code == 303
    item = Collaboration.get_by_id(item.id)
    assert (item.leading, item.assistants) == ("engineering", ["customer-service", "sales"])
    told = AuditEntry.get(AuditEntry.verb == "collaboration.edited").told
    assert told == {
        "version": 2,
        "leading": ["sales", "engineering"],
        "assistants": [["customer-service"], ["customer-service", "sales"]],
    }
    assert "engineering" in admin.get("/audit").text


def test_the_department_that_leads_does_not_assist_itself(database):
    sales = Department.get(Department.word == "sales")
    item = Collaboration.add(COMMAND_LINE, [sales], name_en="Prizes", lead=sales)
    assert (item.leading, item.assistants) == ("sales", [])


def test_two_admins_at_the_same_item_see_each_other(world):
    admin = world.browser(world.account(Role.ADMIN))
    item = Collaboration.get(Collaboration.word == "daily")
    page, action = f"/departments/collaboration/{item.id}/edit", f"/departments/collaboration/{item.id}"
    first, second = (admin.form(page, action) for _ in range(2))
    assert admin.post(action, data={**first, "name_en": "Talking", "assistants": ["training"]}).status_code == 303
    answer = admin.post(action, data={**second, "name_en": "Chatting", "submission_id": "x" * 20})
    assert answer.status_code == 409
    assert 'value="Chatting"' in answer.text and "Talking" in answer.text
    assert Collaboration.get_by_id(item.id).name_en == "Talking"


def test_a_department_is_added_and_renamed_and_closed(world):
    admin = world.browser(world.account(Role.ADMIN))
    answer = admin.send("/departments/new", "/departments", name_en="Legal", word="Legal", active="y")
    assert (answer.status_code, Department.get(Department.word == "legal").name_en) == (303, "Legal")
    answer = admin.send("/departments/legal/edit", "/departments/legal", name_zh="法务部")
    assert answer.status_code == 303
    row = Department.get(Department.word == "legal")
    assert (row.name_zh, row.active, row.version) == ("法务部", True, 2)
    form = admin.form("/departments/legal/edit", "/departments/legal")
    form.pop("active")
    assert admin.post("/departments/legal", data=form).status_code == 303
    assert [one.word for one in Department.in_order(COMMAND_LINE) if one.word == "legal"] == []


@pytest.mark.parametrize(
    ("field", "wrong", "sentence"),
    [
        ("word", "sales", "Another department has this word."),
        ("word", "new", "Small letters, digits and hyphens"),
        ("word", "a b", "Small letters, digits and hyphens"),
        ("name_en", "", "Give a name in one of the two languages at least."),
        ("place", "many", "A whole number from 0 to 999."),
    ],
)
def test_a_wrong_department_comes_back_as_typed(world, field, wrong, sentence):
    admin = world.browser(world.account(Role.ADMIN))
    typed = {"name_en": "Legal", "word": "legal", "place": "9", "active": "y", field: wrong}
    answer = admin.send("/departments/new", "/departments", **typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert Department.select().count() == 8


def test_a_department_that_the_table_names_is_not_closed(database):
    quality = Department.get(Department.word == "quality")
    facts = {"name_zh": "质量", "name_en": "Quality", "place": 3}
    with pytest.raises(Refused, match=r"协作|collaboration"):
        quality.edit(COMMAND_LINE, 1, **facts, active=False)
    finance = Department.get(Department.word == "finance")
    finance.edit(COMMAND_LINE, 1, **facts, active=False)
    assert Department.get_by_id(finance.id).active is False
    with pytest.raises(Conflict):
        finance.edit(COMMAND_LINE, 1, **facts, active=True)


def test_a_name_in_the_other_language_says_which_it_is(world):
    Department.update(name_en="").where(Department.word == "finance").execute()
    html = world.browser(world.account(Role.LIAISON)).get("/departments").text
    assert '<span lang="zh-Hans">财务部</span>' in html


def test_only_admins_change_departments(world):
    for role in (Role.STAFF, Role.MANAGER, Role.LIAISON, Role.DIRECTOR):
        browser = world.browser(world.account(role))
        assert browser.get("/departments").status_code == 200
        assert browser.get("/departments/sales/edit").status_code == 403
    hotel = world.hotel()
    assert world.browser(world.gm_of(hotel)).get("/departments").status_code == 403
