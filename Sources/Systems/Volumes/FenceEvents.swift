extension JournalEntry.What {
    package static let volumeTaken = "volume taken over"
    package static let cutOff = "cut off"
    package static let cameBack = "came back"
    package static let hostShutOut = "host shut out"
    package static let mountRepaired = "files mounted anew"
    package static let mountHung = "files do not answer"
}
