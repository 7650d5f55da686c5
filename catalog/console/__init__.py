"""What the apps' admins share: acts that ask first, who may see names, rows that only the site writes."""
