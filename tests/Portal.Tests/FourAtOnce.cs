// They wait for half of their time, for PostgreSQL, for what is polled, and for processes that were killed: two at once leave a core at rest.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
