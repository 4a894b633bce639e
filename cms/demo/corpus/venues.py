"""Training bases and venues of the demo region; sizes and rooms are invented."""

import dataclasses


@dataclasses.dataclass(frozen=True, kw_only=True)
class VenueText:
    """One kind of place: name, what it is, equipment as rows, size and uses."""

    name: str
    kind: str
    summary: str
    equipment: str
    area: int
    stations: int
    uses: tuple[str, ...]


def _read(rows: str) -> tuple[VenueText, ...]:
    found = []
    for line in filter(None, (raw.strip() for raw in rows.splitlines())):
        name, kind, summary, equipment, area, stations, uses = line.split("；")
        found.append(
            VenueText(
                name=name,
                kind=kind,
                summary=summary,
                equipment=equipment.replace("、", "\n").replace("=", " | "),
                area=int(area),
                stations=int(stations),
                uses=tuple(uses.split()),
            )
        )
    return tuple(found)


#: By the key of a trade: what its schools, enterprises and institutes have.
VENUES: dict[str, tuple[VenueText, ...]] = {
    "磷化工": _read("""
化工单元操作实训中心；campus_base；传热、精馏、吸收、过滤四类装置成套，可对接化工总控工实操考核；精馏实训装置=6=操作与调节、传热实训装置=6=换热性能测定、DCS 操作站=24=远程监控；860；48；teaching assessment contest
湿法磷酸仿真实训室；campus_base；以湿法磷酸全流程为原型的半实物仿真，适合新员工上岗前培训；仿真操作站=30=开停车与事故处理、教师站=1=工况下发；220；30；teaching staff_training
磷石膏综合利用中试基地；outside_base；开放给院校与中小企业做磷石膏除杂、煅烧和成型中试；煅烧中试线=1=日处理 5 吨、成型机组=1=砌块试制；1500；20；production teaching teacher_practice
化工安全应急实训基地；public_centre；受限空间、高处、泄漏处置等场景实训，服务园区特种作业培训；受限空间装置=2=作业与救援、堵漏训练台=6=泄漏处置、VR 席位=12=事故体验；1200；60；staff_training assessment teaching
分析检测共享实验室；campus_base；主要大型仪器预约共享，配专职实验员；离子色谱仪=2=阴离子测定、荧光光谱仪=1=主量元素、原子吸收=2=金属杂质；480；26；teaching assessment production
磷化工产业学院；industry_college；校企共建，教室、车间、研发室一体，开展现场教学和技改攻关；现场教室=6=小班授课、技改工作室=3=项目研讨；2400；120；teaching teacher_practice staff_training
"""),
    "新能源": _read("""
电池材料制备实训室；campus_base；从配料、烧结到扣电组装的小试流程，面向材料类专业开放；气氛炉=8=烧结、手套箱=4=扣电组装、测试柜=64 通道=充放电；360；32；teaching contest
正极材料现场教学点；outside_base；在产线旁设教学区，接收岗位实习和教师企业实践；教学工位=20=跟线学习、质检台=4=取样检测；300；20；teaching teacher_practice staff_training
储能系统运维实训基地；public_centre；储能柜、逆变与电池管理系统的安装与运维训练；储能柜=2=100 kWh、BMS 实训台=8=参数整定；420；24；teaching staff_training assessment
电池检测公共服务平台；campus_base；循环寿命、倍率、安全性能检测，提供检测报告；环境箱=6=高低温、内阻仪=4=筛选；260；16；production teaching
新能源材料产业学院；industry_college；与电池材料企业共建，学期内一半课程在企业完成；现场教室=4=现场教学、研发工位=30=课题；1800；90；teaching teacher_practice
"""),
    "装备": _read("""
数控加工实训车间；campus_base；车、铣、加工中心成组配置，承担省级技能竞赛集训；数控车床=20=车削、加工中心=8=铣削、三坐标=1=检测；1600；64；teaching contest assessment
机电设备维修实训室；campus_base；泵阀拆装、轴系找正、振动测试，一人一工位；离心泵拆装台=16=拆装找正、振动分析仪=6=状态监测；520；32；teaching staff_training assessment
工业机器人实训中心；campus_base；搬运、焊接、打磨三类工作站，可做系统集成教学；机器人工作站=12=编程调试、视觉套件=8=识别抓取；640；36；teaching contest staff_training
智能产线现场教学基地；outside_base；真实产线旁开放的教学区，可接收双师型教师实践；教学工位=16=跟线、看板=2=生产数据；280；16；teaching teacher_practice
焊接与钣金实训场；campus_base；手工焊、氩弧焊、激光切割，配排烟与安全隔断；焊接工位=40=焊接、激光切割机=1=下料；700；40；teaching assessment
装备制造产业学院；industry_college；以维修服务真实订单为载体，师傅带徒；维修工位=24=实单维修、教室=4=授课；1300；80；teaching teacher_practice production
"""),
    "食品": _read("""
食品加工中试车间；campus_base；果蔬制汁、灌装、烘焙三条小线，按食品生产规范管理；制汁线=1=小时 200 升、灌装线=1=低氧灌装；680；30；production teaching contest
食品安全检测实训室；campus_base；微生物与理化检测分区，可做企业委托检测；生化培养箱=8=微生物、气相色谱=2=农残；320；28；teaching assessment
刺梨精深加工基地；outside_base；开放原汁、果脯、冻干三条线给院校实践教学；冻干机=1=日 300 千克、灌装线=2=原汁；1100；24；production teaching teacher_practice
茶叶加工实训基地；campus_base；绿茶、红茶加工成套设备，春茶季满负荷运行；萎凋槽=12=萎凋、揉捻机=8=揉捻、审评台=20=审评；560；40；teaching contest staff_training
茶艺与审评实训室；campus_base；茶艺表演、审评、茶席设计教学与培训；茶席=20=茶艺、审评台=24=审评；240；44；teaching assessment events
特色食品产业学院；industry_college；与食品企业共建共管，学生产品开发作业直接试产；研发工位=20=配方、品评室=2=感官；900；60；teaching production startups
"""),
    "建材": _read("""
绿色建材实训中心；campus_base；水泥、石膏、墙材检测与制备教学，兼做检测服务；压力试验机=6=强度、石膏煅烧炉=2=制备；460；30；teaching assessment
石膏制品现场教学点；outside_base；墙板与砌块生产线旁的教学区；教学工位=18=跟线、样品室=1=产品对比；260；18；teaching teacher_practice
建筑信息模型实训室；campus_base；建模、算量、施工模拟教学；图形工作站=48=BIM 建模；180；48；teaching contest
装配式建筑实训场；campus_base；构件吊装、灌浆连接、质量检验全流程实训；吊装平台=1=吊装、灌浆工位=6=连接；1100；24；teaching assessment
"""),
    "数字": _read("""
大数据与标注实训室；campus_base；数据标注、清洗、可视化一体教学，承接企业真实标注任务；工作站=60=数据处理、服务器=4=训练；320；60；teaching production staff_training
直播电商实训基地；campus_base；直播间、选品间、打包间齐备，服务农特产品上行；直播间=12=直播、打包台=10=发货；420；36；teaching startups production
工业互联网实训中心；campus_base；采集、网关、平台与看板全链路训练；边缘网关=20=采集、产线模型=4=联调；360；32；teaching contest
数字产业现场教学点；outside_base；数据标注与清洗真实项目，接收岗位实习；标注工位=80=项目作业；500；80；teaching teacher_practice
众创空间与孵化场地；incubator；为师生与返乡创业团队提供工位、网络和导师；创业工位=60=团队办公、路演厅=1=路演；800；60；startups events
"""),
    "文旅": _read("""
民宿运营实训基地；campus_base；按运营民宿配置的客房与前厅，可承担技能竞赛；客房=20=客房服务、前厅=1=接待；600；40；teaching contest assessment
马尾绣传习工坊；outside_base；绣片制作与文创打样，带学生学徒；绣架=30=绣制、打样台=6=产品打样；280；30；teaching teacher_practice startups
研学与导游实训室；campus_base；景区讲解、线路设计、VR 模拟导览；VR 席位=16=导览、讲解室=2=训练；220；30；teaching assessment
民族工艺产业学院；industry_college；与绣品和文创企业共建，作品直接进入产品线；工位=60=创作、展厅=1=展示；1000；60；teaching startups events
"""),
}

#: Rooms and yards that park offices, institutes and the secretariat lend: key of the owner, then the place.
ROOMS: tuple[tuple[str, VenueText], ...] = tuple(
    (key, text)
    for key, rows in {
        "秘书处": """
联合体大会议室；meeting；用于联合体会议、成果路演和小型双选会，配同声传译；LED 大屏=1=投影、话筒=12=发言；420；1；events
供需对接洽谈室；meeting；校企洽谈专用小会议室，可现场签约；洽谈桌=6=洽谈；90；1；events
""",
        "循环园区": """
园区多功能厅；meeting；园区培训、宣讲、双选会场地，周末可借；座椅=220=参会、投影=2=演示；460；1；events staff_training
园区中试孵化场地；incubator；标准化中试厂房，通蒸汽和工业水，按面积收取成本；中试隔间=8=中试；2600；40；production startups
园区产业工人实训中心；public_centre；面向园区企业的集中实训，特种作业与技能提升；实训工位=80=实操、教室=4=理论；1800；80；staff_training assessment
""",
        "龙里高新区": """
高新区创新创业中心；incubator；工位、会议室、法务财务服务一站式，首年减免；工位=90=团队办公、会议室=6=洽谈；1200；90；startups events
高新区路演厅；meeting；成果路演、投融资对接、技能竞赛决赛场地；座椅=180=参会、直播设备=1=直播；380；1；events
高新区装备实训中心；public_centre；园区企业共享的数控与机器人实训设备；数控设备=12=实操、机器人=6=编程；900；36；staff_training assessment
""",
        "质检院": """
检测技能实训室；public_centre；食品、化工产品检测技能实训，可发计量与检测培训证明；理化台=24=检测、天平=12=称量；400；24；teaching assessment
""",
        "茶服务中心": """
茶产业培训中心；public_centre；茶农与茶企培训、制茶技能竞赛场地；制茶机组=10=加工、审评台=20=审评；520；30；staff_training contest
""",
        "黔匠技转": """
技术转移路演空间；incubator；成果发布、评价与对接，常年开放预约；路演席=80=路演、洽谈间=5=洽谈；300；1；events startups
""",
        "刺梨协会": """
刺梨产业会议室；meeting；会员企业培训和品评会用；座椅=60=会议；120；1；events staff_training
""",
        "磷化协会": """
协会培训教室；meeting；会员单位安全与技术培训；座椅=80=培训；160；1；staff_training events
""",
    }.items()
    for text in _read(rows)
)
LEVELS = ("", "school", "school", "city", "city", "province", "national")
HOURS = (
    "周一至周五 8:30–17:30，学校实训周除外",
    "周一至周六 9:00–18:00，需提前三天预约",
    "教学时段外开放，寒暑假另行商定",
    "全天开放，夜间须有管理员在场",
)
BOOKINGS = (
    "提前三个工作日由单位联系人预约，填写使用申请表",
    "提前一周预约，首次使用需现场查看并签安全承诺书",
    "电话预约即可，大型活动提前两周",
)
FEES = (
    ("free", "公益使用，仅收耗材"),
    ("cost", "按耗材与水电成本收取"),
    ("charged", "每半天 300–800 元，成员单位减半"),
    ("negotiable", "按项目内容协商"),
)
