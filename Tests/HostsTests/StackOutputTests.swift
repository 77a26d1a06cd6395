@testable import Hosts
import Planning
import Testing

struct StackOutputTests {
    @Test func `images that Docker did not find in their registry are named once`() {
        let said = """
            Updating service almanac_app (id: q1)
            image registry.internal:5000/weather/almanac:99 could not be accessed on a registry to record
            its digest. Each node will access registry.internal:5000/weather/almanac:99 independently,
            possibly leading to different nodes running different
            versions of the image.

            """
        #expect(Stack.imagesNotFound(in: said + said) == ["registry.internal:5000/weather/almanac:99"])
        #expect(Stack.imagesNotFound(in: "Updating service site_web (id: q2)\n") == [])
    }

    @Test(arguments: [("26.1.5+dfsg1\n", true), ("25.0.0", true), ("20.10.24+dfsg1\n", false), ("", true)])
    func `an older Docker gets a stack without what it does not know`(version: String, knows: Bool) {
        let text = """
            version: "3.12"
            services:
              web:
                healthcheck:
                  start_interval: "500ms"
                  start_period: 10s
            """
        let expected = """
            version: "3.9"
            services:
              web:
                healthcheck:
                  start_period: 10s
            """
        #expect(Stack.yaml(text, forDocker: version) == (knows ? text : expected))
    }
}
