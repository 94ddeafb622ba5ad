import { describeError } from "../../provider/domain/errors.js";
import { setupLab } from "./setup-lab.js";

const startedAt = Date.now();
const log = (line: string): void => console.log(`setup: [${Math.round((Date.now() - startedAt) / 1000)} s] ${line}`);

setupLab(log)
  .then(({ pulumi, bootArtefacts, osImage, accelerator }) => {
    log(`pulumi: ${pulumi}`);
    log(`boot artefacts: ${bootArtefacts}`);
    log(`OS image: ${osImage.raw}`);
    log(`virtual machines use ${accelerator}`);
  })
  .catch((error: unknown) => {
    console.error(`setup: ${describeError(error)}`);
    process.exitCode = 1;
  });
