"""Master data shared by all libraries: regions, industries, majors, occupations, tags, holidays."""
