"""Published statistics brought into a workspace: figures as figures, codes as statuses."""
