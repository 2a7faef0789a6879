"""What the columns of a sheet of accounts are called, and how their cells are read."""

import re

from portal.foundation.choices import Choice
from portal.foundation.roles import Function, Role
from portal.foundation.sheets import Wrong, cells
from portal.records.imports.hotel_headings import columns_of
from portal.records.sign_in_names import email_of, mobile_of

_SIGN_IN = re.compile(r"[^\s/?#&<>\"']{1,80}")


class Field(Choice):
    """The columns of a sheet of accounts."""

    NAME = "name", "Name"
    SIGN_IN = "sign_in", "Sign-in name"
    EMAIL = "email", "E-mail address"
    MOBILE = "mobile", "Mobile number"
    ROLE = "role", "Role"
    DEPARTMENT = "department", "Department"
    TEAM = "team", "Team"
    REGION = "region", "Region"
    HOTELS = "hotels", "Hotels"
    FUNCTION = "function", "Function"


ROLES = {
    Role.STAFF: "客户服务专员 客服专员 专员 客服 officer staff customer-serviceofficer customerserviceofficer",
    Role.MANAGER: (
        "客户服务部经理 客服经理 区域经理 客服部经理 经理 customer-servicemanager customerservicemanager manager"
    ),
    Role.GM: "酒店 酒店方 总经理 店长 业主 投资人 经办人 gm hotelside hotel generalmanager owner assistant",
    Role.LIAISON: "部门对接人 对接人 部门联系人 liaison departmentliaison",
    Role.DIRECTOR: "运营总监 总监 director operationsdirector",
    Role.ADMIN: "系统管理员 管理员 admin administrator",
}
#: What a word for a role says of the function at the hotels.
SPOKEN_FUNCTIONS = {
    Function.OFFICER: "客服专员 客户服务专员 专员 officer",
    Function.GM: "总经理 店长 gm generalmanager 酒店 酒店方 hotelside hotel",
    Function.OWNER: "业主 投资人 老板 owner investor",
    Function.ASSISTANT: "经办人 助理 assistant",
}
HEADINGS = {
    Field.NAME: "姓名 名字 员工姓名 人员 用户姓名 name fullname person",
    Field.SIGN_IN: "登录名 账号 帐号 用户名 登录账号 工号 sign in signin signinname login username account user",
    Field.EMAIL: "邮箱 电子邮箱 邮件 电子邮件 email mail e mail emailaddress",
    Field.MOBILE: "手机 手机号 手机号码 电话 联系电话 移动电话 mobile phone mobilenumber cell telephone",
    Field.ROLE: "角色 系统角色 岗位角色 身份 岗位 职位 权限 role position job",
    Field.DEPARTMENT: "部门 所属部门 department dept",
    Field.TEAM: "小组 团队 组 所属小组 所属团队 分组 team group",
    Field.REGION: "大区 区域 片区 region area",
    Field.HOTELS: (
        "分管酒店 酒店 负责酒店 管理酒店 酒店编号 酒店代码 所属酒店 门店 门店编号 门店代码 所属门店 店号 "
        "hotels hotel hotelcodes hotelcode"
    ),
    Field.FUNCTION: "职务 职能 酒店职务 在店职务 function functionatthehotel",
}


def _sign_in(text: str) -> str:
    plain = cells.narrow(text).lower()
    if not _SIGN_IN.fullmatch(plain):
        raise Wrong("Enter a name, e-mail address or mobile number without spaces.")
    return plain


def _email(text: str) -> str:
    found = email_of(cells.narrow(text))
    if not found or len(found) > 120:
        raise Wrong("Enter an e-mail address such as lin@example.com.")
    return found


def _mobile(text: str) -> str:
    found = mobile_of(cells.phones(text))
    if not found or len(found) > 20:
        raise Wrong("Enter one mobile number, such as 13812345678.")
    return found


READERS = {
    Field.NAME: cells.at_most(40),
    Field.SIGN_IN: _sign_in,
    Field.EMAIL: _email,
    Field.MOBILE: _mobile,
    Field.ROLE: cells.at_most(40),
    Field.DEPARTMENT: cells.at_most(60),
    Field.TEAM: cells.at_most(60),
    Field.REGION: cells.at_most(60),
    Field.HOTELS: cells.at_most(4000),
    Field.FUNCTION: cells.one_of(
        {function: words.split() for function, words in SPOKEN_FUNCTIONS.items()},
        Wrong("Enter officer, GM, owner or assistant."),
    ),
}
COLUMNS = columns_of(Field, HEADINGS, READERS, (Field.NAME, Field.ROLE))
role_of = cells.one_of(
    {role: words.split() for role, words in ROLES.items()},
    Wrong("Enter a role: officer, manager, hotel side, liaison or administrator."),
)
function_of = cells.one_of(
    {f: words.split() for f, words in SPOKEN_FUNCTIONS.items()}, Wrong("Enter officer, GM, owner or assistant.")
)
