import FoundationEssentials
import Testing

extension TestLab {
    /// The example's stack; its image is one file of Debian's busybox.
    func addHello() async throws {
        let example = "\(UnderTest.project)/examples/one-host"
        for file in ["hello.yaml", "index.html"] {
            try write(file, try String(contentsOfFile: "\(example)/\(file)", encoding: .utf8))
        }
        let estate = try read("trivet.yaml")
        try write(
            "trivet.yaml",
            estate + "stacks:\n  hello: { compose: hello.yaml, routes: { hello.example: web:80 } }\n"
        )
        try await on("kestrel", "apt-get install -y -q busybox-static", timeout: 300).expect(0)
        let script = try String(contentsOfFile: "\(example)/image", encoding: .utf8)
        try await on("kestrel", "cat > /root/image && bash /root/image", input: script).expect(0)
    }
}
