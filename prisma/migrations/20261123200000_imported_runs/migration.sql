-- AlterEnum
ALTER TYPE "RunKind" ADD VALUE 'imported';
