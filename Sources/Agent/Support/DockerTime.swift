internal import FoundationEssentials

/// Docker writes RFC 3339 with up to nine digits of fraction, always in UTC from its API.
enum DockerTime {
    static func parse(_ text: String) -> Date? {
        let numbers = text.prefix(19).split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
        guard numbers.count == 6, numbers[0] > 1 else { return nil }
        let days = daysSince1970(year: numbers[0], month: numbers[1], day: numbers[2])
        let seconds = days * 86400 + numbers[3] * 3600 + numbers[4] * 60 + numbers[5]
        return Date(timeIntervalSince1970: Double(seconds))
    }

    /// Counts years from March, so that the leap day is the last of its year.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146097 + dayOfEra - 719468
    }
}
