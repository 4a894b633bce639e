"""Cooperation between schools, enterprises and others of the demo region; amounts are invented."""

import dataclasses


@dataclasses.dataclass(frozen=True, kw_only=True)
class ProjectText:
    """One kind of cooperation: how it is called, what is done, what each side gives and gains."""

    kind: str
    name: str
    content: str
    enterprise: tuple[str, str]
    school: tuple[str, str]
    result: str
    amount: tuple[int, int]


def _read(rows: str) -> tuple[ProjectText, ...]:
    found = []
    for line in filter(None, (raw.strip() for raw in rows.splitlines())):
        kind, name, content, gives, gains, school_gives, school_gains, result, low, high = line.split("；")
        found.append(
            ProjectText(
                kind=kind,
                name=name,
                content=content,
                enterprise=(gives, gains),
                school=(school_gives, school_gains),
                result=result,
                amount=(int(low), int(high)),
            )
        )
    return tuple(found)


PROJECTS: tuple[ProjectText, ...] = _read("""
order_class；{topic}订单班；校企共同制定{major}培养方案，企业参与课程设置并接收学生实习就业，单列{topic}模块；派工程师授课每学期 32 学时，提供实习岗位 40 个；优先录用合格学员，减少新员工培训成本；组织教学，安排双师型教师驻企；学生对口就业率提高，课程内容更新；首届 42 人通过考核，36 人留企；8；40
apprenticeship；{topic}现代学徒制试点；招生即招工，工学交替，师傅带徒，考核以{topic}岗位标准为准；提供学徒岗位与师傅津贴，承担岗位工资；培养稳定的技术骨干；负责教学与质量监控；形成双导师教学团队；两个学徒班共 58 人在岗，流失率低于 8%；12；60
joint_base；{topic}共建实训基地；共建{topic}实训场地，统一管理和开放制度，面向联合体成员共享；投入设备与技术资料；获得共享产能与培训场地；提供场地、水电和日常管理；实训条件改善，可承接鉴定；年接待学生和员工 800 人次；60；320
industry_college；{topic}产业学院；理事会管理，共设课程、共聘教师、共担项目，围绕{topic}开展人才培养与技改；投入场地和首期资金，推荐企业导师；获得定向培养与研发支持；制定章程与教学管理；专业与产业结合，教师实践机会增加；理事会每学期召开，已立项教改与技改 5 项；120；600
technical_service；{topic}技术服务；受托开展{topic}专项技术服务，出具分析报告并现场指导；提供试验条件和数据；生产指标改善；投入教师团队和检测条件；形成横向课题与案例；完成试验 3 轮，指标达到合同要求；10；80
transfer；{topic}成果转化；学校{topic}相关成果在企业验证、放大并实施许可；承担中试与产业化投入；获得新工艺与新产品；提供技术资料与工程化支持；获得许可收益；完成中试，正在办理许可备案；30；260
staff_training；{topic}员工技能培训；为企业员工开展{topic}岗前与在岗培训，配套技能等级认定；提供培训名额与补贴申报材料；员工技能等级提升；编制课程，组织实训与考核；获得培训收入与案例；已办 6 期，认定中级以上 73 人；6；36
teacher_practice；{topic}教师企业实践；专业教师分批到{topic}岗位实践，参与技改并反哺教学；提供岗位与指导师傅；获得技术力量支持；安排教师顶岗实践并承担课题；双师型教师比例提高；本学期 12 名教师完成实践，形成教学案例 9 个；5；20
equipment_sharing；{topic}设备共享；大型{topic}设备按约定开放，机时与收费透明；提供机时与操作支持；设备利用率提高；提供检测与运行维护人员；满足教学科研需求；本年共享机时 620 小时；4；30
internship；{topic}岗位实习；按实习管理规定签三方协议，购买实习责任保险，配企业导师；提供岗位、食宿与实习报酬；获得稳定的用工来源；派驻指导教师，做好实习管理；学生实习对口率提高；接收实习生 46 人，对口率 91%；6；26
donation；{topic}设备捐赠；向学校捐赠{topic}设备与软件，用于专业教学；捐赠设备与软件授权；履行社会责任，参与人才培养；负责安装、使用与绩效公开；教学条件改善；设备已安装调试并投入教学；20；180
innovation；{topic}双创项目；师生团队围绕{topic}组建创业项目，企业提供场景与采购；提供场景、导师与首单采购；获得新产品与新思路；提供团队、场地与种子资金；学生创新创业能力提升；孵化团队 4 支，首单已交付；8；50
contest；{topic}技能大赛；共同承办{topic}技能大赛，评委与题库由校企共同选聘；提供赛题、设备与奖金；发现人才，宣传企业；提供场地与组织保障；以赛促学，检验教学；举办两届，参赛 210 人；6；40
incubation；{topic}孵化合作；为初创企业提供场地、检测与融资对接，加速{topic}项目落地；提供场地与产业资源；获得优质项目与人才；提供技术与培训支持；形成创业案例与课程；在孵企业 7 家，融资 2 笔；15；120
""")
#: Topics by the key of a trade.
TOPICS: dict[str, tuple[str, ...]] = {
    "磷化工": ("湿法磷酸工艺", "磷石膏综合利用", "化工设备运维", "化工安全", "分析检测"),
    "新能源": ("磷酸铁锂材料", "电池检测", "储能系统", "粉体工艺"),
    "装备": ("数控加工", "工业机器人", "设备状态监测", "焊接与钣金"),
    "食品": ("刺梨加工", "茶叶加工", "食品检验", "品牌与包装"),
    "建材": ("磷石膏建材", "绿色建材检测", "装配式建筑"),
    "数字": ("数据标注与清洗", "直播电商", "工业互联网应用", "小程序开发"),
    "文旅": ("民宿运营", "马尾绣文创", "研学旅游", "景区智慧服务"),
}
REQUIREMENTS = (
    "有相关实训场地或产线，能接收学生与教师",
    "具备相应资质和近三年同类合作经历",
    "能投入设备、师资或资金，愿意共同承担考核",
)
