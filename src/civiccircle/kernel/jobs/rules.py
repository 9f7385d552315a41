"""Who may see and restart jobs: administrators of the installation, for jobs belong to no one community."""

import rules

is_installation_staff = rules.is_staff & rules.is_active

rules.add_perm("jobs.manage_jobs", is_installation_staff)
