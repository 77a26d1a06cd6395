import Systems
import Testing

@Suite struct FullVolumeTests {
    @Test(arguments: [(950, true), (1001, true), (949, false)])
    func `a volume is full from 95 % of its quota on`(size: Int, isFull: Bool) {
        #expect((FullVolume("site_pages", size: size, quota: 1000) != nil) == isFull)
    }

    @Test func `one without a quota, or that was not measured, is not called full`() {
        #expect(FullVolume("site_pages", size: 950, quota: nil) == nil)
        #expect(FullVolume("site_pages", size: 950, quota: 0) == nil)
        #expect(FullVolume("site_pages", size: nil, quota: 1000) == nil)
    }
}
