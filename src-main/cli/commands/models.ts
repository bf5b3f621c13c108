import type { ModelsCommand } from '../arguments';
import { withServices, type CliContext } from '../context';
import { countsOf, listedText, modelRecord, modelsText, usedText } from '../models-text';
import { EXIT } from '../usage';

/** `sleevenotes models`: which models there are, and what becomes of them. */
export async function runModels({ action, json, dataDir }: ModelsCommand, context: CliContext): Promise<number> {
  const { terminal } = context;
  const tell = async (record: object, text: string): Promise<void> =>
    json ? terminal.line(JSON.stringify(record)) : terminal.note(text);
  return withServices(context, dataDir, async (services) => {
    const { models } = services;
    switch (action.kind) {
      case 'list': {
        const versions = await models.list();
        if (!json) await terminal.text(modelsText(versions));
        else for (const version of versions) await terminal.line(JSON.stringify(modelRecord(version)));
        if (services.model.error !== null) terminal.note(`None is in use: ${services.model.error.message}`);
        break;
      }
      case 'use':
        await models.use(action.modelId);
        await tell(countsOf(services), usedText(services));
        break;
      case 'card':
        await terminal.text(await models.card(action.modelId));
        break;
      case 'export': {
        const saved = await models.exportTo(action.modelId, action.path);
        await tell(saved, `${action.modelId} written to ${saved.path}`);
        break;
      }
      case 'import': {
        const version = await models.importFrom(action.path, { asId: action.asId ?? undefined });
        if (version !== null) await tell(modelRecord(version), listedText(version.id));
        break;
      }
      case 'delete':
        await models.delete(action.modelId);
        await tell({ id: action.modelId }, `${action.modelId} was deleted`);
        break;
    }
    return EXIT.ok;
  });
}
