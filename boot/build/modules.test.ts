import { matches } from "./modules.js";
import { stage1Modules, stage2Modules } from "./module-sets.js";

describe("module sets", () => {
  test.each([
    ["kernel/drivers/net/virtio_net.ko", true, true],
    ["kernel/drivers/net/ethernet/intel/e1000e/e1000e.ko", true, true],
    ["kernel/drivers/net/ethernet/mellanox/mlx5/core/mlx5_core.ko", true, true],
    ["kernel/drivers/net/ethernet/mellanox/mlxsw/mlxsw_core.ko", false, false],
    ["kernel/drivers/nvme/host/nvme.ko", false, true],
    ["kernel/drivers/ata/ahci.ko", false, true],
    ["kernel/drivers/scsi/virtio_scsi.ko", false, true],
    ["kernel/drivers/scsi/megaraid/megaraid_sas.ko", false, true],
    ["kernel/drivers/gpu/drm/i915/i915.ko", false, false],
  ])("%s: first stage %s, second stage %s", (path, first, second) => {
    expect(matches(stage1Modules, path)).toBe(first);
    expect(matches(stage2Modules, path)).toBe(second);
  });
});
