// The tests outside of the longest collection, whose fleets run one after the other, wait for most of their time, for servers and processes that were killed: on two cores two at once leave both at rest.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
