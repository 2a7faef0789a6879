from tests.test_lists import *
from tests.test_lists import _grow, _plan
PAGES=["/reports","/reports?kind=month","/reports?period=2026-W40","/reports?kind=month&period=2026-08"]
@sqlite
def test_costs(world):
    company=Company(world); _grow(company,1)
    def costs():
        out={}
        for p in PAGES[:2]:
            for c in ("staff","manager","director"):
                b=company.browser(c)
                with db.counted() as st: a=b.get(p)
                assert a.status_code==200
                out[p,c]=len(st)
        return out
    few=costs(); _grow(company,20); many=costs()
    print(few); print(many); assert few==many
@sqlite
def test_scan(large):
    with asked() as statements:
        for p in PAGES:
            for c in ("staff","manager","director"):
                assert large.browser(c).get(p).status_code==200
    wrong={}
    G=GROWING|{"follow_up","follow_up_entry","raising","notice"}
    for sql,params in {s:p for s,p in statements if s.startswith(("SELECT","WITH"))}.items():
        plan=_plan(sql,params)
        grows=any(f'"{t}"' in sql for t in G)
        bad=[l for l in plan if l.startswith("SCAN") and l.split()[1] in G]
        srt=[l for l in plan if grows and "TEMP B-TREE" in l]
        if bad or srt: wrong[sql[:300]]=plan
        if "COUNT(" in sql.upper(): print("COUNT",sql)
    import pprint; pprint.pprint(wrong); assert wrong=={}
