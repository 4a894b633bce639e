"""What the portal's header and footer say about who runs it."""

from cms.settings.env import env

PORTAL_NAME = env.str("PORTAL_NAME", "产教枢纽")
PORTAL_SUBTITLE = env.str("PORTAL_SUBTITLE", "黔南州市域产教联合体")
PORTAL_DESCRIPTION = env.str(
    "PORTAL_DESCRIPTION",
    "区域产教融合联合体的公开台账：学校、企业、政府部门和服务机构在这里发布需求、登记成果、查政策、报活动。",
)
PORTAL_OPERATOR = env.str("PORTAL_OPERATOR", "黔南州市域产教联合体秘书处")
PORTAL_HOTLINE = env.str("PORTAL_HOTLINE", "0854-000-0000")
PORTAL_HOURS = env.str("PORTAL_HOURS", "工作日 9:00–17:00")
PORTAL_ICP = env.str("PORTAL_ICP", "黔ICP备00000000号")
PORTAL_POLICE_RECORD = env.str("PORTAL_POLICE_RECORD", "贵公网安备 00000000000000号")

# Service time of an organisation's verification, in working days.
APPLICATION_WORKING_DAYS = env.int("APPLICATION_WORKING_DAYS", 3)
# How many contacts an organisation, or an individual, may ask for within a day.
CONTACT_REQUESTS_PER_DAY = env.int("CONTACT_REQUESTS_PER_DAY", 20)
