"""Equipment that the organisations of the demo region share; every number is invented."""

import dataclasses


@dataclasses.dataclass(frozen=True, kw_only=True)
class EquipmentText:
    """One kind of equipment: name, model, what it does, technical data, value in 万元 and fee in yuan."""

    name: str
    kind: str
    model: str
    use: str
    data: str
    value: float
    basis: str
    fee: int


def _read(rows: str) -> tuple[EquipmentText, ...]:
    found = []
    for line in filter(None, (raw.strip() for raw in rows.splitlines())):
        name, kind, model, use, data, value, basis, fee = line.split("；")
        found.append(
            EquipmentText(
                name=name,
                kind=kind,
                model=model,
                use=use,
                data=data.replace("、", "\n").replace("=", " | "),
                value=float(value),
                basis=basis,
                fee=int(fee),
            )
        )
    return tuple(found)


EQUIPMENT: dict[str, tuple[EquipmentText, ...]] = {
    "磷化工": _read("""
X 射线荧光光谱仪；analysis；XRF-1800 型；矿石、磷石膏和建材主量元素快速分析；元素范围=硼–铀、检出限=1 ppm、单样时间=5 min；98；sample；180
电感耦合等离子体发射光谱仪；analysis；ICP-7400 型；磷酸、磷肥和废水中金属杂质测定；波长范围=167–785 nm、精密度=RSD ≤ 0.5%；72；sample；120
X 射线衍射仪；analysis；XRD-6100 型；石膏物相和结晶度分析；测角范围=2°–150°、功率=2.2 kW；110；sample；150
激光粒度分析仪；analysis；LS-2000 型；磷精矿、石膏粉和电池材料粒度分布；量程=0.02–2000 μm、重复性=≤ 0.5%；28；sample；80
离子色谱仪；analysis；IC-1100 型；氟、氯、磷酸根等阴离子测定；检出限=0.01 mg/L、自动进样=50 位；26；sample；90
热重差热同步分析仪；analysis；TGA-1500 型；石膏脱水和材料热稳定性研究；温度=室温–1500 ℃、称量精度=0.1 μg；45；sample；200
紫外可见分光光度计；analysis；UV-2600 型；磷、铁、氨氮等常规比色分析；波长=190–1100 nm、杂散光=≤ 0.05%；6；sample；40
浮选试验机组；pilot；XFD 系列；磷矿反浮选药剂和流程小试；槽容=0.5–8 L、台数=6 台；15；hour；80
连续结晶中试装置；pilot；JJ-200 型；磷酸二氢铵和石膏晶型控制中试；有效容积=200 L、控温精度=±0.5 ℃；86；day；2600
溶剂萃取中试线；pilot；CQ-12 级；湿法磷酸萃取净化中试；级数=12 级、处理量=50 L/h；120；day；3200
压滤机中试台；pilot；YL-10 型；料浆过滤和洗涤试验；过滤面积=10 m²、压力=0.8 MPa；32；day；900
旋转蒸发浓缩装置；pilot；RE-50L 型；小批量浓缩和溶剂回收；容积=50 L、真空度=-0.098 MPa；9；hour；60
化工单元操作实训装置；training；UTS-HG 型；传热、精馏、吸收等操作实训；工位=24 个、控制=DCS；65；hour；150
化工安全应急演练平台；training；AQ-VR 型；危化品泄漏和受限空间应急演练；工位=12 个、场景=18 个；48；hour；200
"""),
    "新能源": _read("""
电池充放电测试柜；analysis；BT-5V60A 型；电芯循环寿命和倍率测试；通道=64 路、精度=±0.05%；58；hour；12
电化学工作站；analysis；CHI-660 型；材料阻抗和循环伏安测试；电流=±250 mA、频率=10 μHz–1 MHz；18；hour；60
扫描电子显微镜；analysis；SEM-3500 型；粉体形貌和能谱分析；分辨率=3 nm、放大倍数=30 万倍；180；hour；320
比表面积分析仪；analysis；BET-2020 型；正极材料比表面和孔径测定；范围=0.01–2000 m²/g、站数=4 站；24；sample；160
卡尔费休水分仪；analysis；KF-831 型；电解液和粉体微量水分；范围=10 μg–200 mg、精度=±3 μg；8；sample；70
手套箱与扣式电池线；production；GB-2400 型；扣式电池制作和评价；水氧含量=≤ 0.1 ppm、工位=4 个；42；day；800
喷雾干燥中试机；pilot；PG-25 型；磷酸铁锂前驱体干燥中试；蒸发量=25 kg/h、进风温度=300 ℃；75；day；2800
辊道窑试验炉；pilot；GDY-6 型；正极材料烧结试验；最高温度=1000 ℃、气氛=氮气；130；day；3600
砂磨机；production；SM-15L 型；浆料超细研磨；容积=15 L、粒径=D50 ≤ 0.4 μm；36；hour；150
电池安全试验箱；analysis；AQ-1000 型；过充、短路和挤压试验；防爆等级=三级、温度=-40–150 ℃；52；day；1500
"""),
    "装备": _read("""
五轴加工中心；production；VMC-850U 型；复杂零件加工和教学；行程=800×500×500 mm、主轴=18000 r/min；160；hour；260
三坐标测量机；analysis；CMM-1076 型；零件尺寸和形位误差检测；行程=1000×700×600 mm、精度=2.0+L/300 μm；95；hour；180
数控车床；production；CK-6150 型；轴类零件加工；最大回转=500 mm、主轴=2200 r/min；22；hour；70
慢走丝线切割机；production；WEDM-430 型；模具和精密零件切割；行程=400×300 mm、精度=±0.003 mm；68；hour；120
工业机器人焊接站；production；IRW-6 型；弧焊工艺试验和培训；负载=6 kg、臂展=1.4 m；45；hour；160
金属 3D 打印机；production；SLM-280 型；小批量金属件打印；成形=280×280×350 mm、层厚=30 μm；230；hour；380
万能材料试验机；analysis；WDW-300 型；拉伸、压缩和弯曲试验；载荷=300 kN、精度=0.5 级；26；sample；60
金相显微镜；analysis；MDS-400 型；材料组织观察；放大=50–1000 倍、图像=500 万像素；9；sample；50
振动与噪声测试系统；analysis；VN-16 型；旋转设备状态监测和故障诊断；通道=16 路、采样=51.2 kHz；30；day；1200
激光对中仪；analysis；AT-200 型；泵和风机联轴器对中；量程=10 m、精度=0.001 mm；7；day；300
PLC 与变频调速实训台；training；PLC-1500 型；可编程控制和伺服调速实训；工位=20 个、接口=PROFINET；56；hour；120
工业机器人实训工作站；training；IRT-3 型；示教编程、搬运和码垛实训；工位=8 个、负载=3 kg；88；hour；200
机械装调与维修实训台；training；ZT-12 型；钳工装配和设备维修实训；工位=12 个、考点=技能等级认定；24；hour；80
液压与气动实训台；training；YQ-08 型；液压回路搭接和故障排查；工位=8 个、压力=7 MPa；18；hour；80
"""),
    "食品": _read("""
高效液相色谱仪；analysis；HPLC-20A 型；茶多酚、维生素 C 和添加剂测定；检测器=紫外/示差、压力=40 MPa；38；sample；160
气相色谱质谱联用仪；analysis；GCMS-2020 型；香气成分和农残检测；质量范围=1.5–1090 u、灵敏度=fg 级；105；sample；300
原子吸收分光光度计；analysis；AA-7000 型；食品重金属检测；元素=铅，镉，铜等；28；sample；90
质构仪；analysis；TA-XT 型；辣椒制品和糕点质构评价；力量=50 kg、精度=0.1 g；16；sample；60
真空冷冻干燥机；pilot；FD-50 型；刺梨和中药材冻干中试；面积=5 m²、捕水=50 kg；42；day；1500
超高压均质机；pilot；HPH-60 型；果汁和植物乳均质；压力=60 MPa、流量=500 L/h；25；hour；150
无菌灌装小试线；pilot；UHT-100 型；果汁杀菌灌装小试；流量=100 L/h、温度=137 ℃；78；day；2400
茶叶全程加工小型线；pilot；CJ-30 型；绿茶、红茶加工工艺试验；产能=30 kg/h、工序=7 道；35；day；1200
色选机；production；SX-5 型；茶叶、辣椒和药材色选；通道=320、产能=1.2 t/h；48；hour；120
超微粉碎机；production；CW-200 型；药材和香辛料超微粉碎；细度=300 目、产能=80 kg/h；18；hour；100
微生物检测实验台；analysis；WS-04 型；菌落总数和致病菌检验；洁净度=百级、工位=4 个；22；sample；110
茶叶审评实训室；training；SP-24 型；茶叶感官审评和评茶员考核；工位=24 个、标准=GB/T 23776；12；hour；60
"""),
    "建材": _read("""
水泥胶砂试验成套设备；analysis；JS-40 型；石膏和水泥强度检验；压力=300 kN、标准=GB/T 17671；14；sample；80
砌块成型机；pilot；QT-6 型；磷石膏砌块成型试验；压力=15 MPa、周期=20 s；58；day；1600
导热系数测定仪；analysis；DRCD-300 型；墙材保温性能检测；范围=0.02–2 W/(m·K)、精度=±2%；12；sample；200
混凝土耐久性试验箱；analysis；NJ-18 型；冻融、碳化和抗渗试验；试件=18 组、温度=-20–20 ℃；33；day；260
石膏粉煅烧试验炉；pilot；DS-50 型；磷石膏煅烧制度研究；处理量=50 kg/h、温度=≤ 600 ℃；40；day；1300
放射性核素检测仪；analysis；FS-γ 型；建材放射性检验；核素=镭，钍，钾、分辨率=≤ 8%；36；sample；260
"""),
    "数字": _read("""
图形计算服务器；computing；GPU-8 型；模型训练和三维渲染；显卡=8 块、内存=512 GB；86；hour；40
大数据实训集群；computing；BD-16 型；数据采集、清洗和分析实训；节点=16 个、存储=200 TB；110；hour；120
直播与短视频演播间；training；LIVE-4 型；电商直播和短视频制作；机位=4 个、灯光=三基色；28；hour；150
工业互联网仿真平台；computing；IIoT-X 型；设备联网和产线数字孪生；接入点=2000、协议=OPC UA；64；day；800
网络安全攻防靶场；computing；CR-40 型；网络攻防教学和竞赛；席位=40 个、场景=60 个；72；day；1200
无人机航测系统；analysis；UAV-4 型；园区和矿区航测建模；精度=5 cm、续航=40 min；19；day；900
"""),
    "文旅": _read("""
激光雕刻机；production；JD-1390 型；非遗文创产品打样；幅面=1300×900 mm、功率=100 W；6；hour；50
电脑绣花机；production；XH-6 型；马尾绣纹样数字化绣制；头数=6 头、幅面=400×800 mm；16；hour；70
虚拟现实导览系统；computing；VR-12 型；景区沉浸式导览和讲解实训；终端=12 套、场景=9 个；32；day；600
智慧客房实训间；training；HT-8 型；客房服务和数字化运营实训；工位=8 个、系统=PMS；27；hour；80
非遗数字采集工作站；computing；FY-3D 型；绣品和器物三维采集建档；精度=0.05 mm、纹理=2400 万像素；21；day；700
"""),
}
