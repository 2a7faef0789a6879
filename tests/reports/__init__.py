"""Reports drafted from the records (D39): what a department would write of its week and month."""
