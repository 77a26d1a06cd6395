extension JournalEntry.What {
    package static let imageRemoved = "image removed"
    package static let buildCachePruned = "build cache pruned"
    package static let logsPruned = "old logs pruned"
    package static let diskStaysFull = "disk stays full"
}
