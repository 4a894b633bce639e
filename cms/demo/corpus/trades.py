"""The trades of the region: which organisations work in them, in which industry, with which technologies."""

import dataclasses


@dataclasses.dataclass(frozen=True, kw_only=True)
class Trade:
    """Name one trade by its industry code, the keys of its organisations, technologies and majors."""

    name: str
    industry: str
    enterprises: tuple[str, ...]
    schools: tuple[str, ...]
    others: tuple[str, ...] = ()
    technologies: tuple[str, ...] = ()
    majors: tuple[str, ...] = ()

    @property
    def everybody(self) -> tuple[str, ...]:
        """Return the keys of all organisations of the trade."""
        return (*self.enterprises, *self.schools, *self.others)


TRADES: dict[str, Trade] = {
    "磷化工": Trade(
        name="磷化工",
        industry="26",
        enterprises=("青禾磷化", "青禾福泉"),
        schools=("黔中学院", "材化学院", "化材学院", "福泉中职"),
        others=("磷资源院", "质检院", "磷化协会"),
        technologies=("磷石膏综合利用", "湿法磷酸净化", "化工自动控制"),
        majors=("应用化工技术", "分析检验技术", "精细化工技术"),
    ),
    "新能源": Trade(
        name="新能源电池材料",
        industry="38",
        enterprises=("云川电池", "云川罗甸"),
        schools=("黔中学院", "化材学院", "智造学院"),
        others=("质检院",),
        technologies=("磷酸铁锂正极材料", "电池检测与管理", "储能系统"),
        majors=("新能源材料应用技术", "机电一体化技术", "应用化工技术"),
    ),
    "装备": Trade(
        name="装备制造与维修",
        industry="34",
        enterprises=("恒达机械", "锦程维修"),
        schools=("智造学院", "黔南职院", "福泉中职", "龙里校区"),
        others=("龙里高新区",),
        technologies=("数控加工", "机器视觉", "设备预测性维护"),
        majors=("机电一体化技术", "数控技术", "模具设计与制造"),
    ),
    "食品": Trade(
        name="特色食品与茶",
        industry="15",
        enterprises=("禾味食品", "云雾茶业", "金果刺梨", "百草药材"),
        schools=("食茶学院", "旅艺职校"),
        others=("茶研所", "茶服务中心", "刺梨协会"),
        technologies=("农产品加工", "绿茶加工", "刺梨加工"),
        majors=("食品智能加工技术", "食品检验检测技术", "茶叶生产与加工技术"),
    ),
    "建材": Trade(
        name="新型建材",
        industry="30",
        enterprises=("卓建建材", "青禾建材"),
        schools=("材化学院", "化材学院"),
        technologies=("磷石膏综合利用", "新型墙体材料"),
        majors=("建筑材料工程技术", "建筑工程技术"),
    ),
    "数字": Trade(
        name="大数据与电商",
        industry="64",
        enterprises=("星河数据",),
        schools=("数商学院", "黔中学院"),
        others=("黔匠技转",),
        technologies=("大数据分析", "工业互联网"),
        majors=("大数据技术", "电子商务", "软件技术"),
    ),
    "文旅": Trade(
        name="文化旅游与非遗",
        industry="72",
        enterprises=("山水旅服", "马尾绣"),
        schools=("旅艺职校",),
        technologies=("智慧旅游",),
        majors=("旅游管理", "酒店管理与数字化运营", "工艺美术品设计"),
    ),
}
