import pytest
from tests import test_lists
from tests.test_lists import large, asked, _plan, GROWING, COSTS
from portal.foundation import clock
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_p(large):
    with asked() as st:
        for page,(cols,most) in COSTS.items():
            if page.startswith(("/coverage","/excuses","/spot")):
                for col in cols:
                    large.browser(col).get(page)
        large.browser("manager").get(f"/coverage?officer={large.people['staff'].id}")
        large.browser("manager").get(f"/coverage/hotels?officer={large.people['staff'].id}")
    for sql,params in dict((s,p) for s,p in st if s.startswith(("SELECT","WITH"))).items():
        plan=_plan(sql,params)
        grows = any(f'"{table}"' in sql for table in GROWING)
        bad=[l for l in plan if l.startswith("SCAN") and l.split()[1] in GROWING]+[l for l in plan if grows and "TEMP B-TREE" in l]
        if bad: print("BAD",bad,"|",sql.partition(" FROM ")[2][:700])
