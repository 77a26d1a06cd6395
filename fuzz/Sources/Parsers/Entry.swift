internal import NIOCore

/// What libFuzzer calls: the first byte says which parser gets the rest.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: start, count: count)
    guard let choice = bytes.first else { return 0 }
    let rest = ByteBuffer(bytes: bytes.dropFirst())
    switch choice % 7 {
    case 0: statement(rest, Lexer.Mode(rawValue: choice >> 4 & 3))
    case 1: track(rest, choice)
    case 2: _ = LoginRequest(payload: rest)
    case 3: _ = Greeting(payload: rest)
    case 4: answers(rest)
    case 5: precondition(unpacked(rest, piece: .max) == unpacked(rest, piece: 3))
    default:
        var rest = rest
        _ = ProxyHeader.take(from: &rest)
    }
    return 0
}

private func statement(_ text: ByteBuffer, _ mode: Lexer.Mode) {
    let whole = Classifier.classify(text, mode: mode)
    // The same text is the same statement.
    precondition(whole == Classifier.classify(text, mode: mode))
    // The last name may begin just below the limit; a byte that is no text takes three.
    precondition(Digest.of(text, mode: mode).utf8.count < 3 * (2 * Digest.greatest + 16))
}

/// Bytes that come in pieces have the same end as bytes that come at once.
private func track(_ bytes: ByteBuffer, _ choice: UInt8) {
    let forms: [ReplyTracker.Form] = [.results, .prepared, .rows, .line, .opening]
    let form = forms[Int(choice >> 3) % forms.count]
    let once = consumed(bytes, form, isDeprecated: choice & 0x80 != 0, piece: .max)
    let pieces = consumed(bytes, form, isDeprecated: choice & 0x80 != 0, piece: 3)
    precondition(once == pieces)
}

private func consumed(_ bytes: ByteBuffer, _ form: ReplyTracker.Form, isDeprecated: Bool, piece: Int) -> Int {
    var tracker = ReplyTracker(form, endsAreDeprecated: isDeprecated)
    var left = bytes
    var there = ByteBuffer()
    var total = 0
    while left.readableBytes > 0 {
        guard var part = left.readSlice(length: min(piece, left.readableBytes)) else { return total }
        there.writeBuffer(&part)
        steps: while there.readableBytes > 0, !tracker.isDone {
            switch tracker.next(there, at: there.readerIndex) {
            case .pass(let count), .packet(let count, _):
                precondition(count > 0 && count <= there.readableBytes)
                there.moveReaderIndex(forwardBy: count)
                total += count
                if tracker.isUploading { tracker.uploaded() }
            case .wait: break steps
            case .broken: return total
            }
        }
        if tracker.isDone { return total }
    }
    return total
}

/// What comes out of compressed frames, up to the first that is broken.
private func unpacked(_ bytes: ByteBuffer, piece: Int) -> ByteBuffer? {
    var unpacker = Unpacker()
    var left = bytes
    var result = ByteBuffer()
    while let part = left.readSlice(length: min(piece, left.readableBytes)), part.readableBytes > 0 {
        unpacker.take(part)
        steps: while true {
            switch unpacker.next() {
            case .piece(let bytes):
                precondition(bytes.readableBytes > 0 && bytes.readableBytes <= CompressedFrame.greatestPiece)
                result.writeImmutableBuffer(bytes)
            case .wait: break steps
            case .broken: return nil
            }
        }
    }
    return result
}

private func answers(_ payload: ByteBuffer) {
    _ = OKAnswer(payload: payload)
    _ = OKAnswer(payload: payload, isTracked: false)
    _ = ErrorAnswer(payload: payload)
    _ = EndAnswer(payload: payload)
    _ = PreparedAnswer(payload: payload)
    _ = SessionChange.read(payload)
}
