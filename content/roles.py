"""Which groups of page staff there are, and which roles count as their members."""

from permissions.roles import Role

#: May write pages, nothing more. Membership is given by hand, to guests of the editorial office.
PAGE_EDITORS = "page-editors"
#: May write pages, decide on the submissions of others, and take pages down.
PAGE_PUBLISHERS = "page-publishers"

#: Roles that are members of a group without a row: the right begins and ends with the role.
ROLE_GROUPS: dict[Role, str] = {
    Role.PLATFORM_EDITOR: PAGE_PUBLISHERS,
    Role.PLATFORM_OPERATOR: PAGE_PUBLISHERS,
}
