from . import customer_timeline
from . import project_project
from . import project_task
from . import project_task_timeline
