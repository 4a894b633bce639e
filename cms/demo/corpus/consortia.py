"""The two consortia, their members and the party outside the platform."""

CITY_CONSORTIUM = "黔南州市域产教联合体"
INDUSTRY_CONSORTIUM = "磷化工与新能源材料行业产教融合共同体"

# (consortium, organisation key, role); members that left are in LEFT_MEMBERS.
MEMBERSHIPS: tuple[tuple[str, str, str], ...] = (
    (CITY_CONSORTIUM, "循环园区", "lead"),
    (CITY_CONSORTIUM, "黔南职院", "lead"),
    (CITY_CONSORTIUM, "秘书处", "council"),
    (CITY_CONSORTIUM, "教育局", "council"),
    (CITY_CONSORTIUM, "工信局", "council"),
    (CITY_CONSORTIUM, "人社局", "council"),
    (CITY_CONSORTIUM, "青禾磷化", "council"),
    (CITY_CONSORTIUM, "云川电池", "council"),
    (CITY_CONSORTIUM, "龙里高新区", "member"),
    (CITY_CONSORTIUM, "福泉中职", "member"),
    (CITY_CONSORTIUM, "旅艺职校", "member"),
    (CITY_CONSORTIUM, "恒达机械", "member"),
    (CITY_CONSORTIUM, "禾味食品", "member"),
    (CITY_CONSORTIUM, "云雾茶业", "member"),
    (CITY_CONSORTIUM, "金果刺梨", "member"),
    (CITY_CONSORTIUM, "星河数据", "member"),
    (CITY_CONSORTIUM, "百草药材", "member"),
    (CITY_CONSORTIUM, "卓建建材", "member"),
    (CITY_CONSORTIUM, "茶服务中心", "member"),
    (CITY_CONSORTIUM, "质检院", "member"),
    (CITY_CONSORTIUM, "黔匠技转", "member"),
    (INDUSTRY_CONSORTIUM, "青禾磷化", "lead"),
    (INDUSTRY_CONSORTIUM, "黔中学院", "lead"),
    (INDUSTRY_CONSORTIUM, "云川电池", "council"),
    (INDUSTRY_CONSORTIUM, "磷资源院", "council"),
    (INDUSTRY_CONSORTIUM, "黔南职院", "member"),
    (INDUSTRY_CONSORTIUM, "福泉中职", "member"),
    (INDUSTRY_CONSORTIUM, "磷化协会", "member"),
    (INDUSTRY_CONSORTIUM, "质检院", "member"),
)
LEFT_MEMBERS: tuple[tuple[str, str, str], ...] = ((CITY_CONSORTIUM, "人力服务", "member"),)

# A party outside the platform: named on an entry, never an account.
OUTSIDE_PARTY = "某磷资源研究院（平台外单位）"
