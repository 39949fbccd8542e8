"""Files for people, made from the plan: workbook, calendars, map, page, list of visits."""
