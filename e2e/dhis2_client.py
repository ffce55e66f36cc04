"""What the public client dhis2.py does with a running installation; prints what it saw as JSON.

    dhis2_client.py BASE TOKEN CODE-OF-AN-INDICATOR VALUE

PYTHONPATH names the folder into which the client was installed.
"""

import json
import sys

from dhis2 import Api, RequestException

base, token, indicator, value = sys.argv[1:5]
SET = "xa-ntm-2021-2025"
api = Api(base, "ntm", token)
seen = {"version": api.version_int}

units = api.get_paged("organisationUnits", params={"fields": "id,name"}, page_size=3, merge=True)
seen["units"] = [unit["name"] for unit in units["organisationUnits"]]
unit = units["organisationUnits"][0]["id"]
seen["unit"] = api.get(f"organisationUnits/{unit}", params={"fields": "name,level"}).json()

elements = api.get(
    "dataElements",
    params={"fields": "id,code", "filter": f"code:like:{SET}:", "paging": False},
).json()["dataElements"]
by_code = {element["code"]: element["id"] for element in elements}
by_id = {element["id"]: element["code"] for element in elements}
seen["elements"] = len(elements)
sets = api.get("dataSets", params=[("filter", f"code:eq:{SET}"), ("fields", "id,name,dataSetElements")]).json()["dataSets"]
seen["set"] = {"name": sets[0]["name"], "elements": len(sets[0]["dataSetElements"])}


def official(**asked):
    found = api.get("dataValueSets", params={"dataSet": sets[0]["id"], "orgUnit": unit, **asked}).json()
    return {by_id[it["dataElement"]]: it["value"] for it in found["dataValues"]}


seen["official"] = official()
seen["at_the_end_of_2022"] = official(startDate="2022-01-01", endDate="2022-12-31")


def push(value, **params):
    body = {
        "dataSet": sets[0]["id"],
        "period": "202306",
        "orgUnit": unit,
        "dataValues": [{"dataElement": by_code[f"{SET}:{indicator}"], "value": value}],
    }
    return api.post("dataValueSets", json=body, params=params or None).json()


seen["looked"] = push(value, dryRun=True)["importCount"]
seen["pushed"] = push(value)["importCount"]
seen["again"] = push(value)["importCount"]
try:
    push("1,234.5")
except RequestException as refused:
    seen["refused"] = {"code": refused.code, "why": json.loads(refused.description)["conflicts"][0]["value"]}
try:
    Api(base, "ntm", "x" + token).get("dataSets")
except RequestException as refused:
    seen["stranger"] = refused.code
print(json.dumps(seen))
