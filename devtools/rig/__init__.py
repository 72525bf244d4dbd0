"""Several machines on one: two Odoo servers with workers and scheduled jobs, a primary
PostgreSQL with a streaming replica, a load balancer, fifty clients, and somebody who
kills a process every half minute."""
