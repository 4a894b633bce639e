"""Calls of the authorities of the demo region. Titles, amounts and days are invented; they are no real policy."""

import dataclasses


@dataclasses.dataclass(frozen=True, kw_only=True)
class FundText:
    """One call: owner, name, kind, level, who applies, amount in 万元 and what it asks."""

    owner: str
    name: str
    kind: str
    level: str
    applicants: tuple[str, ...]
    amount: tuple[int, int]
    summary: str
    conditions: str


def _read(rows: str) -> tuple[FundText, ...]:
    found = []
    for line in filter(None, (raw.strip() for raw in rows.splitlines())):
        owner, name, kind, level, applicants, low, high, summary, conditions = line.split("；")
        found.append(
            FundText(
                owner=owner,
                name=name,
                kind=kind,
                level=level,
                applicants=tuple(applicants.split()),
                amount=(int(low), int(high)),
                summary=summary,
                conditions=conditions,
            )
        )
    return tuple(found)


FUNDS: tuple[FundText, ...] = _read("""
科技局；重点产业技术攻关项目；research；city；enterprise institute school；20；100；支持磷化工、新能源电池材料、特色食品领域的关键技术攻关；企业牵头，产学研联合申报，自筹经费不低于资助额的两倍
科技局；科技成果转化引导项目；grant；city；enterprise institute；10；60；支持州内高校、院所成果在本地企业首次产业化；有成果登记或许可合同，转化周期不超过两年
科技局；科技型中小企业培育补助；reward；city；enterprise；3；10；对首次入库的科技型中小企业给予后补助；当年入库且研发费用归集规范
科技局；研发平台建设专项；grant；province；enterprise institute；50；200；支持企业与院校共建工程技术研究中心、中试平台；有固定场地和专职研发人员不少于 10 人
科技局；乡村振兴科技特派员项目；talent；county；person association；2；8；支持科技人员到县域茶叶、刺梨、中药材产业开展服务；年服务不少于 60 天，有服务对象证明
科技局；技术合同登记奖补；reward；city；enterprise service；1；20；按技术合同实际发生额给予登记与交易奖补；合同已登记且有支付凭证，免申即享
教育局；产教融合实训基地建设专项；grant；province；school enterprise；80；300；支持校企共建开放型区域产教融合实训基地；共建协议期限不少于三年，面向社会开放
教育局；现代学徒制与订单班补助；training；city；school enterprise；5；30；对开展现代学徒制和订单班培养的院校与企业给予补助；有校企协议和学徒名册，企业导师不少于三人
教育局；职业教育名师工作室建设；talent；city；school person；5；15；支持职业院校名师与企业技术骨干共建工作室；团队五人以上，企业成员占比不低于三成
教育局；职业院校专业对接产业提升项目；grant；national；school；100；400；支持职业院校围绕区域主导产业调整专业结构；专业与州内主导产业契合，有就业质量报告
教育局；技能大赛承办经费；grant；city；school association；5；25；支持院校与行业协会承办州级以上技能大赛；有往届承办经历或场地设备条件
工信局；工业企业技术改造补助；reward；city；enterprise；20；150；对数字化、绿色化技改项目按设备投资额给予补助；项目已备案并完成验收，设备投资不低于 200 万元
工信局；中小企业数字化转型试点补助；grant；province；enterprise；10；80；支持中小制造企业开展数字化改造；服务商在库，改造内容通过验收
工信局；工业节水与综合利用专项；grant；province；enterprise；30；120；支持磷石膏综合利用、工业固废利用和中水回用项目；有第三方检测报告，年利用量达到要求
工信局；专精特新企业奖励；reward；city；enterprise；5；30；对新认定的专精特新中小企业给予一次性奖励；当年认定并在有效期内
工信局；首台套装备应用补助；reward；province；enterprise；20；100；支持企业使用首台套重大技术装备；列入目录，有采购与使用证明
人社局；企业新型学徒制培训补贴；training；province；enterprise school；4；40；按培养人数和学徒等级给予企业培训补贴；签订培训协议，完成考核取得证书
人社局；职业技能提升培训补贴；training；city；enterprise school service；1；20；对企业职工岗前与在岗培训给予补贴；培训计划已备案，实名制签到
人社局；技能大师工作室建设补助；talent；province；enterprise school person；10；30；支持高技能人才领办工作室，开展带徒和攻关；领办人为技师以上，有固定场地
人社局；高校毕业生就业见习补贴；training；city；enterprise；1；10；对接收毕业生见习的单位按月给予补贴；见习三个月以上，购买商业意外险
人社局；人才项目引进补助；talent；city；enterprise institute school；5；50；支持引进急需紧缺人才和柔性引才项目；有聘用合同和任务书
人社局；创业担保贷款贴息；interest；city；person enterprise；1；20；对符合条件的创业者和小微企业给予贷款贴息；在本州注册经营，贷款用途合规
循环园区；园区公共实训设施改造补助；grant；county；enterprise school；5；50；支持园区企业与院校共建公共实训设施；设施对园区企业开放，签订共享协议
循环园区；园区企业研发投入奖励；reward；county；enterprise；5；40；按研发投入增量给予园区企业奖励；研发费用归集规范，增速不低于 10%
循环园区；园区安全技能培训补贴；training；county；enterprise school；1；12；支持企业开展危化品从业人员技能培训；培训时长不少于 24 学时，考核合格
龙里高新区；高新区科技创新券；grant；county；enterprise；2；20；企业凭券购买检测、试验、技术咨询服务；服务机构在册，单券不超过 5 万元
龙里高新区；高新区创业项目扶持资金；investment；county；person enterprise；10；80；对入驻创业团队给予股权或补助支持；注册在园区，有可验证的产品
龙里高新区；高新区人才公寓与交通补贴；talent；county；person enterprise；1；6；对园区引进的技能人才给予租房与交通补贴；签订一年以上劳动合同
秘书处；联合体成员协作项目配套；grant；city；enterprise school association；3；20；对联合体成员间共同立项的合作项目给予配套；两家以上成员参与，有合作协议
秘书处；联合体开放共享设备奖补；reward；city；enterprise school institute；1；10；对对外共享机时达标的单位给予奖补；有共享台账，机时与收费透明
刺梨协会；刺梨产业标准与品牌建设支持；grant；county；enterprise association；1；8；支持会员企业参与标准制定和品牌建设；会员单位，提交工作方案
磷化协会；磷化工绿色技术推广补助；grant；city；enterprise；2；15；支持会员企业应用清洁生产与绿色技术；完成清洁生产审核
""")
#: Rounds of a call: what the title says, day on which it opens and closes, in days from today.
ROUNDS: tuple[tuple[str, int, int], ...] = (
    ("（{今年}年第一批）", -150, -40),
    ("（{今年}年第二批）", -30, 9),
    ("（{明年}年度）", -5, 75),
)
MATERIALS = (
    "申报书 | 2 份 | 法定代表人签字并加盖公章\n营业执照或事业单位法人证书 | 1 份 | 复印件\n近一年财务报表 | 1 份 | 经审计或加盖公章",
    "项目合作协议 | 1 份 | 须载明分工与期限\n申报承诺书 | 1 份 | 承诺材料真实、未重复申报\n佐证材料 | 1 套 | 按条件逐项提供",
)
CHANNELS = (
    "线上申报后提交纸质材料至业务科室",
    "由所在园区或主管部门汇总推荐",
    "平台提交，免申即享项目无需纸质材料",
)
