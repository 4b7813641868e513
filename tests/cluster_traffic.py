"""What workers of a cluster send to each other and here."""


def sent_by(dask_worker):
    return dask_worker.transfer_outgoing_bytes_total


def moved_by(client, work):
    """Return what some work gives, and how many bytes the workers sent meanwhile."""
    before = sum(client.run(sent_by).values())
    result = work()
    return result, sum(client.run(sent_by).values()) - before
