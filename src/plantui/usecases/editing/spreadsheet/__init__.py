"""The plan as a workbook and back: what stands in its sheets, what differs there, and what that makes of the plan."""
